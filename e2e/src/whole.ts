import { until } from '@signalbox/testing';
import { nobody } from './customers.ts';
import { stack } from './system.ts';

/** Waits until the gateway sees every users and orders instance of the stack as passing, and no other. */
export async function whole(timeoutMs = 30_000): Promise<void> {
  await until(
    async () => {
      const running = stack().services.filter(({ service }) => service !== 'gateway');
      const seen = (await nobody.topology()).body.services.flatMap(({ instances }) => instances);
      const passes = ({ port }: { port: number }) => seen.some((one) => one.port === port && one.status === 'passing');
      return running.length === 4 && seen.length === running.length && running.every(passes);
    },
    { timeoutMs },
  );
}
