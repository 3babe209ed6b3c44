import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freePort } from '@signalbox/testing/free-port';
import { until } from '@signalbox/testing/until';
import { afterEach, describe, expect, it } from 'vitest';
import { EdgeClient } from './edge-client.ts';
import { Load } from './load.ts';

const servers: Server[] = [];
const clients: EdgeClient[] = [];

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function gateway(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function clientOf(...gateways: string[]): EdgeClient {
  const client = new EdgeClient(gateways);
  clients.push(client);
  return client;
}

const read = { method: 'GET', path: '/' } as const;
const order = { method: 'POST', path: '/', body: {} } as const;
const answers: RequestListener = (_, response) => response.end('{}');
const BROKEN = 'UND_ERR_SOCKET';
const breaks: RequestListener = ({ socket }) => socket.destroy();

describe('the client', () => {
  it('goes to the next gateway where a connection is refused, and fails when all refuse', async () => {
    const gone = `http://127.0.0.1:${await freePort()}`;
    expect(await clientOf(gone, await gateway(answers)).send(order)).toMatchObject({ status: 200, refused: 1 });
    expect(await clientOf(gone, gone).send(read)).toMatchObject({ status: 0, error: 'ECONNREFUSED', refused: 2 });
  });

  it('repeats a read whose connection breaks, once, and never an order', async () => {
    const urls = [await gateway(breaks), await gateway(answers)] as const;
    expect(await clientOf(...urls).send(read)).toMatchObject({ status: 200, broken: [BROKEN] });
    expect(await clientOf(urls[0]).send(read)).toMatchObject({ status: 0, broken: [BROKEN, BROKEN] });
    expect(await clientOf(...urls).send(order)).toMatchObject({ status: 0, broken: [BROKEN] });
  });
});

describe('the load', () => {
  const shopper = { id: 'u-1', headers: { authorization: 'Bearer x' }, productId: 'p-1', lastOrderId: undefined };
  const body = (method: string | undefined) => (method === 'POST' ? 201 : 200);

  it('is sent when its time has come while nothing is answered, and latency counts from then', async () => {
    const held: (() => void)[] = [];
    const url = await gateway(({ method }, response) => {
      held.push(() => response.writeHead(body(method)).end('{"id":"o-1"}'));
    });
    const clock = { now: 0 };
    const load = new Load(clientOf(url), [shopper], 100, () => clock.now);
    clock.now = 95;
    await until(() => held.length === 10);
    clock.now = 1_000;
    const stopped = load.stop();
    await until(() => held.length >= 10);
    const release = setInterval(() => held.splice(0).forEach((answer) => answer()), 5);
    await stopped;
    clearInterval(release);
    const first = load.samples.filter(({ atMs }) => atMs < 100).sort((a, b) => a.atMs - b.atMs);
    expect(first.map(({ atMs, latencyMs }) => [Math.round(atMs), Math.round(latencyMs)])).toEqual(
      Array.from({ length: 10 }, (_, number) => [10 * number, 1_000 - 10 * number]),
    );
  });

  it('repeats an order that failed under its key until it is taken', async () => {
    const keys: unknown[] = [];
    const url = await gateway(({ method, headers }, response) => {
      const fails = method === 'POST' && keys.length === 0;
      if (method === 'POST') keys.push(headers['idempotency-key']);
      response.writeHead(fails ? 503 : body(method)).end('{"id":"o-1"}');
    });
    const startedAt = performance.now();
    const load = new Load(clientOf(url), [shopper], 200, () => performance.now() - startedAt);
    await until(() => keys.length >= 1);
    await load.stop();
    expect(keys.filter((key) => key === keys[0])).toHaveLength(2);
    expect(load.orders.map(({ orderId }) => orderId)).toEqual(load.orders.map(() => 'o-1'));
    expect(load.samples.filter(({ failure }) => failure)).toMatchObject([{ kind: 'order', status: 503 }]);
  });
});
