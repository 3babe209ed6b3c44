import type { PolicyName } from '@signalbox/balancing';
import { get, send } from '../api/client.ts';
import { addressOf } from '../api/contract.ts';

/** Sets the policy of a calling service, or of one instance of it as a trial, on top of what is in force. */
export async function setPolicy(caller: string, policy: PolicyName, instance?: string): Promise<void> {
  const { documents } = await get(addressOf('/api/configuration'));
  const revision = documents.find(({ name }) => name === caller)?.revision ?? null;
  const body = { revision, settings: { BALANCING_POLICY: policy }, instance, message: 'balancing lab' };
  await send('POST', '/api/configuration/:document', body, { document: caller });
}
