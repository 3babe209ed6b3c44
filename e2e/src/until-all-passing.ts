import { until } from '@signalbox/testing';
import { anonymous } from './customers.ts';
import { edgeCalls, services } from '@signalbox/stack';
import { stack } from './system.ts';

const called = services.filter(({ name }) => edgeCalls.includes(name));
const expectedInstances = called.reduce((sum, { instances }) => sum + instances, 0);

/**
 * Waits until the gateway lists all instances of the called services as passing, and no others. A crashed instance
 * stays in the registry as critical for a minute.
 */
export async function untilAllPassing(timeoutMs = 30_000): Promise<void> {
  await until(
    async () => {
      const running = stack().services.filter(({ service }) => edgeCalls.includes(service));
      const { body } = await anonymous.topology();
      const passing = body.services.flatMap(({ instances }) => instances.filter(({ status }) => status === 'passing'));
      const passes = ({ port }: { port: number }) => passing.some((one) => one.port === port);
      return running.length === expectedInstances && passing.length === running.length && running.every(passes);
    },
    { timeoutMs },
  );
}
