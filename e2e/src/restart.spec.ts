import { describe, expect, it } from 'vitest';
import { newCustomer, anonymous } from './customers.ts';
// begin orders
import { randomUUID } from 'node:crypto';
import { settled, smallOrder } from './orders/customer-orders.ts';
// end orders
import { rowCounts } from './databases.ts';
import { startStack, stopStack } from './launcher.ts';
import { hasStack, localStack } from './system.ts';
import { untilAllPassing } from './until-all-passing.ts';

describe.runIf(hasStack)('a restart of the whole system', () => {
  it('keeps what is stored: accounts, credit, orders, sessions', { timeout: 90_000 }, async () => {
    const { client, account, password, refreshToken } = await newCustomer();
    // begin orders
    const lines = await smallOrder();
    const key = randomUUID();
    const { body: order } = await client.placeOrder(lines, { key, waitSeconds: 5 });
    const cancelled = await client.placeOrder(lines, { waitSeconds: 5 });
    await client.cancelOrder(cancelled.body.id);
    await settled(client, cancelled.body.id);
    // end orders
    const me = await client.me();
    const keys = await anonymous.send('GET', '/.well-known/jwks.json');
    const counts = await rowCounts();

    await stopStack(localStack().dataDir);
    await startStack(localStack());
    await untilAllPassing();

    expect(await rowCounts()).toEqual(counts);
    expect((await anonymous.send('GET', '/.well-known/jwks.json')).body).toEqual(keys.body);
    expect((await client.me()).body).toEqual(me.body);
    // begin orders
    expect((await client.order(order.id)).body).toEqual(order);
    expect((await client.orders()).body.items).toHaveLength(2);
    const repeated = await client.placeOrder(lines, { key, waitSeconds: 5 });
    expect(repeated.body).toEqual(order);
    // end orders
    expect((await anonymous.signIn({ email: account.email, password })).status).toBe(201);
    expect((await anonymous.refresh(refreshToken)).status).toBe(201);
  });
});
