import { until } from '@signalbox/testing';
import { anonymous } from './customers.ts';
import { calledServices } from '@signalbox/stack';
import { stack } from './system.ts';

const expectedInstances = calledServices.reduce((sum, { instances }) => sum + instances, 0);

/**
 * Waits until the gateway sees every instance of the services behind it as passing, and no other: those that died
 * stay in the registry for a minute, as critical.
 */
export async function untilAllPassing(timeoutMs = 30_000): Promise<void> {
  await until(
    async () => {
      const running = stack().services.filter(({ service }) => service !== 'gateway');
      const { body } = await anonymous.topology();
      const passing = body.services.flatMap(({ instances }) => instances.filter(({ status }) => status === 'passing'));
      const passes = ({ port }: { port: number }) => passing.some((one) => one.port === port);
      return running.length === expectedInstances && passing.length === running.length && running.every(passes);
    },
    { timeoutMs },
  );
}
