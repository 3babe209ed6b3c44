import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newCustomer, anonymous, settled, smallOrder } from './customers.ts';
import { rowCounts } from './databases.ts';
import { startStack, stopStack } from './launcher.ts';
import { hasStack, localStack } from './system.ts';
import { untilAllPassing } from './until-all-passing.ts';

describe.runIf(hasStack)('a restart of the whole system', () => {
  it('keeps accounts, credit, orders, idempotency keys and sessions', { timeout: 90_000 }, async () => {
    const { client, account, password, refreshToken } = await newCustomer();
    const lines = await smallOrder();
    const key = randomUUID();
    const { body: order } = await client.placeOrder(lines, { key, waitSeconds: 5 });
    const cancelled = await client.placeOrder(lines, { waitSeconds: 5 });
    await client.cancelOrder(cancelled.body.id);
    await settled(client, cancelled.body.id);
    const me = await client.me();
    const keys = await anonymous.send('GET', '/.well-known/jwks.json');
    const counts = await rowCounts();

    await stopStack(localStack().dataDir);
    await startStack(localStack());
    await untilAllPassing();

    expect(await rowCounts()).toEqual(counts);
    expect((await anonymous.send('GET', '/.well-known/jwks.json')).body).toEqual(keys.body);
    expect((await client.me()).body).toEqual(me.body);
    expect((await client.order(order.id)).body).toEqual(order);
    expect((await client.orders()).body.items).toHaveLength(2);
    const repeated = await client.placeOrder(lines, { key, waitSeconds: 5 });
    expect(repeated.body).toEqual(order);
    expect((await anonymous.signIn({ email: account.email, password })).status).toBe(201);
    expect((await anonymous.refresh(refreshToken)).status).toBe(201);
  });
});
