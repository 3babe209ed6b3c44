import type { PolicyName } from '@signalbox/balancing';
import type { ConfigChange } from '../../../src/api/configuration.ts';
import { get, send } from '../api/client.ts';
import { addressOf } from '../api/contract.ts';

const POLICY = 'BALANCING_POLICY';

/** Changes a setting of a service, or of one instance as a trial, on top of what is in force. */
async function changeDocument(document: string, change: Omit<ConfigChange, 'revision' | 'message'>): Promise<void> {
  const { documents } = await get(addressOf('/api/configuration'));
  const revision = documents.find(({ name }) => name === document)?.revision ?? null;
  await send('POST', '/api/configuration/:document', { ...change, revision, message: 'balancing lab' }, { document });
}

/** Sets the policy of a calling service. */
export const setPolicy = (caller: string, policy: PolicyName) =>
  changeDocument(caller, { settings: { [POLICY]: policy } });

/** Sets the policy of one instance of a calling service, as a trial. */
export const tryPolicy = (caller: string, instance: string, policy: PolicyName) =>
  changeDocument(caller, { settings: { [POLICY]: policy }, instance });
