import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import { Metrics } from '@signalbox/service-defaults';
import {
  emptyBodies,
  // begin orders
  emptyBodiesOfOrders,
  // end orders
  IS_LONG_RUN,
  RawConnection,
  refusedHeads,
  seededRandom,
  signOut,
  untilPasses,
  withoutHost,
} from '@signalbox/testing';
import { expect, it } from 'vitest';
import { asUser, startGateway } from '../gateway.fixture.ts';
// begin orders
import { order, ORDER_ID, orderPage } from '../orders/samples.fixture.ts';
// end orders
import { account } from '../samples.fixture.ts';

const REQUESTS = IS_LONG_RUN ? 20_000 : 2_000;
const WORKERS = 200;
const WITHIN_MS = IS_LONG_RUN ? 4_000 : 40_000;
const never = new Promise<never>(() => {});

const random = seededRandom(18);
const below = (limit: number): number => Math.floor(random() * limit);
const oneOf = <Item>(items: readonly Item[]): Item => items[below(items.length)]!;

const corpus = [
  ...emptyBodies(asUser.authorization),
  // begin orders
  ...emptyBodiesOfOrders(asUser.authorization, ORDER_ID),
  // end orders
  // Often enough to matter beside the many requests with empty bodies.
  ...Array.from({ length: 8 }, () => [...refusedHeads, ...withoutHost]).flat(),
  signOut(asUser.authorization),
].map(({ bytes }) => bytes);

const publicKeys = ['', 'Prefer: wait=1\r\n'].map(
  (field) => `GET /.well-known/jwks.json HTTP/1.1\r\nHost: localhost\r\n${field}\r\n`,
);
const large = (length: number): string =>
  `POST /api/users HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;

/** One request: mostly of the corpus, often without `Connection: close`. */
function randomRequest(): string {
  const kind = below(20);
  if (kind < 4) return oneOf(publicKeys);
  if (kind < 7) return `${large(2_000)}${' '.repeat(2_000)}`;
  const bytes = oneOf(corpus);
  return kind < 13 ? bytes.replace('Connection: close\r\n', '') : bytes;
}

function damaged(bytes: string): string {
  const at = below(bytes.length);
  return bytes.slice(0, at) + String.fromCharCode(below(256)) + bytes.slice(at + below(3));
}

type Ending = 'whole' | 'stalled' | 'half-closed' | 'aborted';
const endings: readonly Ending[] = ['whole', 'whole', 'whole', 'stalled', 'half-closed', 'aborted'];

interface Sent {
  readonly ending: Ending;
  readonly bytes: string;
}

function randomExchange(requests: number): Sent {
  const ending = oneOf(endings);
  const all = Array.from({ length: requests }, randomRequest);
  const last = all.pop()!;
  const cut = ending === 'stalled' ? last.slice(0, 1 + below(last.length - 1)) : last;
  const bytes = all.join('') + cut;
  // After a change, the bytes may be fewer requests than before. The gateway must close the connection in any case.
  return ending === 'half-closed' && below(2) === 0 ? { ending, bytes: damaged(bytes) } : { ending, bytes };
}

/** Sends the bytes in up to four parts. */
async function send(connection: RawConnection, bytes: string): Promise<void> {
  for (let rest = bytes, parts = 1 + below(4); rest !== ''; parts -= 1) {
    const length = parts === 1 ? rest.length : 1 + below(rest.length);
    connection.send(rest.slice(0, length));
    rest = rest.slice(length);
    await eventLoopTurn();
  }
}

const responses = (received: string): number => received.match(/HTTP\/1\.1 [2-5]\d\d /g)?.length ?? 0;

/** Waits until the connection has a response for each request, or is closed. @returns whether that happened in time. */
async function ends(connection: RawConnection, requests: number, { ending }: Sent): Promise<boolean> {
  let closed = false;
  const closing = connection.untilClosed().then(() => (closed = true));
  const expected = ending === 'whole' ? requests : Infinity;
  await connection.untilReceived((received) => responses(received) >= expected, WITHIN_MS);
  if (responses(connection.received) >= expected) return true;
  await Promise.race([closing, eventLoopTurn()]);
  return closed;
}

it(`answers or closes each of ${REQUESTS} random requests soon after it is complete or stalls`, async () => {
  const reply = async <Reply>(value: Reply): Promise<Reply> => (below(80) === 0 ? never : value);
  await using gateway = await startGateway({
    env: { REQUEST_TIMEOUT_MS: '200', LOG_LEVEL: 'warn' },
    users: { signOut: () => reply({}), getUser: () => reply(account), getKeys: () => reply({ keys: [] }) },
    // begin orders
    orders: { listOrders: () => reply(orderPage), cancelOrder: () => reply(order) },
    // end orders
  });
  const late: Sent[] = [];
  let left = REQUESTS;
  const worker = async () => {
    while (left > 0) {
      const requests = Math.min(left, 1 + below(8));
      left -= requests;
      const sent = randomExchange(requests);
      const connection = new RawConnection(gateway.port);
      await send(connection, sent.bytes);
      if (sent.ending === 'half-closed') connection.end();
      if (sent.ending !== 'aborted' && !(await ends(connection, requests, sent))) late.push(sent);
      connection.destroy();
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
  expect(late).toEqual([]);
  const metrics = () => gateway.app.get(Metrics).registry.metrics();
  await untilPasses(async () => {
    expect(await metrics()).toMatch(/^signalbox_http_server_active_requests\{.*\} 0$/m);
    expect(await metrics()).toMatch(/^signalbox_http_server_connections\{.*\} 0$/m);
  });
  expect((await gateway.request('/health/live')).status).toBe(200);
  expect(gateway.lines).toEqual([]);
});
