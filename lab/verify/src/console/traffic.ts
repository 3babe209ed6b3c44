import { setTimeout as delay } from 'node:timers/promises';
import type { Check } from '@signalbox/lab-parts/check';
import { processSeconds } from '@signalbox/lab-parts/processes';
import { percentile } from '@signalbox/lab-parts/statistics';
import { startTemporaryStack } from '@signalbox/lab-parts/temporary-stack';
import { until } from '@signalbox/testing/until';
import { atMost, equals } from '../printed-checks.ts';
import { Customers } from '../telemetry/customers.ts';
import { ConsoleClient } from './console-client.ts';

const ORDERS = 50;
const CALLS_PER_SECOND = 200;
/** Until the compiler has optimized the code. */
const WARM_UP_MS = 30_000;
const MEASURED_MS = 20_000;
const KILLS = 5;

interface SystemMap {
  readonly traffic: { readonly failed: number };
  readonly services: readonly {
    readonly name: string;
    readonly instances: readonly { readonly name: string | null; readonly state: string }[];
  }[];
}

/** How fast traces and kills are visible, and what the console costs under the demo traffic. */
export async function verifyTraffic(): Promise<Check[]> {
  await using stack = await startTemporaryStack({ console: true, scale: { users: 2, orders: 2 } });
  const client = new ConsoleClient(() => stack.state());
  const customers = await Customers.signUp(stack.state());
  const traceMs: number[] = [];
  while (traceMs.length < ORDERS) {
    const orderId = await customers.placeOrder(5);
    const answeredAt = performance.now();
    await until(async () => {
      const { items } = await client.read<{ items: readonly object[] }>(`/api/traces?orderId=${orderId}&limit=1`);
      return items.length > 0;
    });
    traceMs.push(performance.now() - answeredAt);
  }
  const checks = [
    atMost(
      `time from the answer to an order until its trace is visible, maximum of ${ORDERS} (p50 ${percentile(traceMs, 0.5).toFixed(0)} ms)`,
      Math.max(...traceMs),
      1_000,
      'ms',
    ),
  ];
  const killMs: number[] = [];
  while (killMs.length < KILLS) {
    await until(async () => (await usersStates(client)).every((state) => state === 'serving'), { timeoutMs: 30_000 });
    const { pid } = stack.state().services.find(({ name }) => name === 'users-1')!;
    process.kill(pid, 'SIGKILL');
    const killedAt = performance.now();
    await until(async () => (await usersStates(client)).some((state) => state !== 'serving'), { intervalMs: 10 });
    killMs.push(performance.now() - killedAt);
  }
  checks.push(atMost(`time from a kill until the map shows it, maximum of ${KILLS}`, Math.max(...killMs), 1_000, 'ms'));
  await until(async () => (await usersStates(client)).every((state) => state === 'serving'), { timeoutMs: 30_000 });

  await client.setTraffic(CALLS_PER_SECOND);
  await delay(WARM_UP_MS);
  const [before, startedAt] = [processSeconds(client.pid)!, performance.now()];
  await delay(MEASURED_MS);
  const cores = (processSeconds(client.pid)! - before) / ((performance.now() - startedAt) / 1_000);
  const { traffic } = await client.read<SystemMap>('/api/map');
  const what = `${CALLS_PER_SECOND} calls per second of demo traffic`;
  return [
    ...checks,
    atMost(`CPU of the console at ${what}, of one core`, cores * 100, 15, '%'),
    equals(`failed calls at ${what}`, traffic.failed, 0),
  ];
}

async function usersStates(client: ConsoleClient): Promise<string[]> {
  const { services } = await client.read<SystemMap>('/api/map');
  return services.find(({ name }) => name === 'users')!.instances.map(({ state }) => state);
}
