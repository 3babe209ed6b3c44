import { until } from '@signalbox/testing';
import { describe, expect, it } from 'vitest';
import { newCustomer } from '../customers.ts';
import { sendMessage } from '../rpc-command.ts';
import { hasStack } from '../system.ts';

describe('an ended session', () => {
  it('is refused by orders too, within 5 s', async () => {
    const { client } = await newCustomer();
    const atOrders = () => sendMessage('orders.listOrders', { limit: 1 }, client.accessToken!);
    if (hasStack) expect(await atOrders()).toEqual({ code: 'OK' });
    await client.signOut();
    await until(async () => (await client.orders()).status === 401, { timeoutMs: 5_000 });
    if (hasStack) await until(async () => (await atOrders()).code === 'UNAUTHENTICATED');
  });
});
