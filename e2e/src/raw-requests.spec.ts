// begin orders
import { emptyBodiesOfOrders } from '@signalbox/testing';
// end orders
import { answeredOtherwise, answerTo, emptyBodies, refusedHeads, signOut, withoutHost } from '@signalbox/testing';
import { describe, expect, it } from 'vitest';
import { newCustomer } from './customers.ts';
// begin orders
import { smallOrder } from './orders/customer-orders.ts';
// end orders
import { baseUrl } from './system.ts';

// In compose, these requests go through the edge, which must answer like a gateway.
const port = () => Number(new URL(baseUrl()).port);
const authorizationOf = (accessToken: string | undefined) => `Bearer ${accessToken}`;

describe('an empty body', () => {
  it('is answered immediately, for any method, content type and encoding of an empty body', async () => {
    const { client } = await newCustomer();
    const authorization = authorizationOf(client.accessToken);
    const requests = emptyBodies(authorization);
    // begin orders
    const order = await client.placeOrder(await smallOrder(), { waitSeconds: 5 });
    requests.push(...emptyBodiesOfOrders(authorization, order.body.id));
    // end orders
    expect(await answeredOtherwise(port(), requests)).toEqual([]);
  });

  it('does not prevent the end of a session', async () => {
    const { client } = await newCustomer();
    const { bytes, answer } = signOut(authorizationOf(client.accessToken));
    expect(await answerTo(port(), bytes)).toBe(answer);
  });
});

describe('an unusual head', () => {
  it.each([...withoutHost, ...refusedHeads])('$what: $answer', async ({ bytes, answer }) => {
    expect(await answerTo(port(), bytes)).toBe(answer);
  });
});
