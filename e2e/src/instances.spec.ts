import { until } from '@signalbox/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { newCustomer, smallOrder, type Customer } from './customers.ts';
import { keepSending, type Load } from './load.ts';
import { servedCount } from './metrics.ts';
import { type StackInstance } from './stack.ts';
import { hasStack, stack } from './system.ts';
import { whole } from './whole.ts';

const reads = {
  users: { message: 'users.getUser', send: ({ client }: Customer) => client.me() },
  orders: { message: 'orders.listOrders', send: ({ client }: Customer) => client.orders() },
};

describe.runIf(hasStack)('an instance', () => {
  beforeEach(() => whole());

  it.each([
    ['orders', 'SIGKILL'],
    ['users', 'SIGKILL'],
    ['orders', 'SIGTERM'],
    ['users', 'SIGTERM'],
  ] as const)(
    'of %s that gets a %s fails no read, and its successor serves',
    { timeout: 60_000 },
    async (service, signal) => {
      const customer = await newCustomer();
      const { message, send } = reads[service];
      const load = keepSending(() => send(customer));
      await warm(load);

      const successor = await replaced(instanceOf(service), signal);
      await until(async () => (await servedCount(successor, message)) > 0);

      const { sent, failures } = await load.stop();
      expect(failures).toEqual([]);
      expect(sent).toBeGreaterThan(40);
    },
  );

  it('of orders that stops in good order takes no order with it', { timeout: 60_000 }, async () => {
    const { client } = await newCustomer();
    const lines = await smallOrder();
    const load = keepSending(() => client.placeOrder(lines, { waitSeconds: 5 }), 201);
    await warm(load);

    await replaced(instanceOf('orders'), 'SIGTERM');
    expect((await load.stop()).failures).toEqual([]);
  });
});

const warm = (load: Load) => until(() => load.answered() > 20);

function instanceOf(service: string): StackInstance {
  const instance = stack().services.find((one) => one.service === service);
  if (!instance) throw new Error(`no instance of ${service} runs`);
  return instance;
}

/** Sends a signal to an instance, and waits for the one that the stack starts in its place. */
async function replaced(instance: StackInstance, signal: NodeJS.Signals): Promise<StackInstance> {
  process.kill(instance.pid, signal);
  await until(
    () => {
      const running = stack().services.filter(({ service }) => service === instance.service);
      return running.length === 2 && running.every(({ pid }) => pid !== instance.pid);
    },
    { timeoutMs: 30_000 },
  );
  await whole();
  const [successor] = stack()
    .services.filter(({ service }) => service === instance.service)
    .sort((a, b) => b.startedAt.localeCompare(a.startedAt));
  return successor!;
}
