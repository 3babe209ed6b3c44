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
const answer: RequestListener = (_, response) => response.end('{}');
const BROKEN = 'UND_ERR_SOCKET';
const disconnect: RequestListener = ({ socket }) => socket.destroy();

describe('EdgeClient', () => {
  it('tries the next gateway if a connection is refused, and fails if all refuse', async () => {
    const unreachable = `http://127.0.0.1:${await freePort()}`;
    expect(await clientOf(unreachable, await gateway(answer)).send(order)).toMatchObject({ status: 200, refused: 1 });
    expect(await clientOf(unreachable, unreachable).send(read)).toMatchObject({
      status: 0,
      error: 'ECONNREFUSED',
      refused: 2,
    });
  });

  it('repeats a read once if its connection breaks, and never repeats an order', async () => {
    const urls = [await gateway(disconnect), await gateway(answer)] as const;
    expect(await clientOf(...urls).send(read)).toMatchObject({ status: 200, broken: [BROKEN] });
    expect(await clientOf(urls[0]).send(read)).toMatchObject({ status: 0, broken: [BROKEN, BROKEN] });
    expect(await clientOf(...urls).send(order)).toMatchObject({ status: 0, broken: [BROKEN] });
  });
});

describe('Load', () => {
  const virtualUser = { id: 'u-1', headers: { authorization: 'Bearer x' }, productId: 'p-1', lastOrderId: undefined };
  const statusOf = (method: string | undefined) => (method === 'POST' ? 201 : 200);

  it('sends requests when they are due, even if none is answered, and measures latency from then', async () => {
    const pending: (() => void)[] = [];
    const url = await gateway(({ method }, response) => {
      pending.push(() => response.writeHead(statusOf(method)).end('{"id":"o-1"}'));
    });
    const clock = { now: 0 };
    const load = new Load(clientOf(url), [virtualUser], 100, () => clock.now);
    clock.now = 95;
    await until(() => pending.length === 10);
    clock.now = 1_000;
    const stopped = load.stop();
    await until(() => pending.length >= 10);
    const release = setInterval(() => pending.splice(0).forEach((respond) => respond()), 5);
    await stopped;
    clearInterval(release);
    const first = load.samples.filter(({ atMs }) => atMs < 100).sort((a, b) => a.atMs - b.atMs);
    expect(first.map(({ atMs, latencyMs }) => [Math.round(atMs), Math.round(latencyMs)])).toEqual(
      Array.from({ length: 10 }, (_, number) => [10 * number, 1_000 - 10 * number]),
    );
  });

  it('repeats a failed order with its key until it is accepted', async () => {
    const keys: unknown[] = [];
    const url = await gateway(({ method, headers }, response) => {
      const fails = method === 'POST' && keys.length === 0;
      if (method === 'POST') keys.push(headers['idempotency-key']);
      response.writeHead(fails ? 503 : statusOf(method)).end('{"id":"o-1"}');
    });
    const startedAt = performance.now();
    const load = new Load(clientOf(url), [virtualUser], 200, () => performance.now() - startedAt);
    await until(() => keys.length >= 1);
    await load.stop();
    expect(keys.filter((key) => key === keys[0])).toHaveLength(2);
    expect(load.orders.map(({ orderId }) => orderId)).toEqual(load.orders.map(() => 'o-1'));
    expect(load.samples.filter(({ failure }) => failure)).toMatchObject([{ kind: 'order', status: 503 }]);
  });
});
