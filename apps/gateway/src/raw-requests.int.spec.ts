import {
  answeredOtherwise,
  answerTo,
  emptyBodies,
  // begin orders
  emptyBodiesOfOrders,
  // end orders
  refusedHeads,
  signOut,
  withoutHost,
  untilPasses,
} from '@signalbox/testing';
import { Metrics } from '@signalbox/service-defaults';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asUser, startGateway, type Gateway } from './gateway.fixture.ts';
// begin orders
import { order, ORDER_ID, orderPage } from './orders/samples.fixture.ts';
// end orders
import { account } from './samples.fixture.ts';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({
    users: { signOut: () => ({}), getUser: () => account, getKeys: () => ({ keys: [] }) },
    // begin orders
    orders: { listOrders: () => orderPage, cancelOrder: () => order },
    // end orders
  });
});
afterAll(() => gateway[Symbol.asyncDispose]());

describe('an empty body', () => {
  it('is answered immediately for each method, content type and notation of an empty body', async () => {
    const requests = emptyBodies(asUser.authorization);
    // begin orders
    requests.push(...emptyBodiesOfOrders(asUser.authorization, ORDER_ID));
    // end orders
    expect(requests.length).toBeGreaterThan(700);
    expect(await answeredOtherwise(gateway.port, requests)).toEqual([]);
  });

  it('does not prevent a sign-out', async () => {
    const { bytes, answer } = signOut(asUser.authorization);
    expect(await answerTo(gateway.port, bytes)).toBe(answer);
  });
});

describe('a request without Host', () => {
  it.each(withoutHost)('$what: $answer', async ({ bytes, answer }) => {
    expect(await answerTo(gateway.port, bytes)).toBe(answer);
  });
});

describe('a request head that Node or the framework would answer', () => {
  it.each(refusedHeads)('$what: $answer', async ({ bytes, answer }) => {
    expect(await answerTo(gateway.port, bytes)).toBe(answer);
  });
});

it('logs and counts each of these requests once, with its status', async () => {
  const requests = [...withoutHost, ...refusedHeads];
  const inFlight = /^signalbox_http_server_active_requests\{.*\} 0$/m;
  const metrics = () => gateway.app.get(Metrics).registry.metrics();
  await untilPasses(async () => expect(await metrics()).toMatch(inFlight));
  const counted = async () => sumByStatus(await metrics());
  const before = await counted();
  gateway.lines.splice(0);

  await answeredOtherwise(gateway.port, requests);

  await untilPasses(() => expect(gateway.lines).toHaveLength(requests.length));
  const statuses = requests.map(({ answer }) => answer.slice(0, 3)).sort();
  expect(gateway.lines.map(({ status }) => String(status)).sort()).toEqual(statuses);
  expect(gateway.lines.every(({ requestId }) => typeof requestId === 'string')).toBe(true);
  const after = await counted();
  const more = Object.entries(after).flatMap(([status, count]) =>
    Array.from({ length: count - (before[status] ?? 0) }, () => status),
  );
  expect(more.sort()).toEqual(statuses);
});

function sumByStatus(metrics: string): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [, status, count] of metrics.matchAll(
    /^signalbox_http_server_requests_total\{.*status="(\d+)".*\} (\d+)$/gm,
  )) {
    sums[status!] = (sums[status!] ?? 0) + Number(count);
  }
  return sums;
}
