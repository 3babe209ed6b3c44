import type { TestConsul } from '@signalbox/testing';
import type { RegistryUnderTest } from '../registry.contract.fixture.ts';
import { ConsulRegistry } from './consul-registry.ts';

/** The adapter over any kind of Consul that restarts on the same port. */
export const registryOver =
  (startConsul: (options: { port?: number }) => Promise<TestConsul>) => async (): Promise<RegistryUnderTest> => {
    let consul = await startConsul({});
    return {
      registry: new ConsulRegistry({ url: consul.url }),
      write: async (entry) => {
        const url = `${consul.url}/v1/agent/service/register?replace-existing-checks=true`;
        const answer = await fetch(url, { method: 'PUT', body: JSON.stringify(entry) });
        if (!answer.ok) throw new Error(`expected Consul to accept the entry, got ${answer.status}`);
      },
      stop: () => consul.stop(),
      start: async () => {
        consul = await startConsul({ port: consul.port });
      },
    };
  };
