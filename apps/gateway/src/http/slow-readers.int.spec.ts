import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { AllowedAddresses } from '@signalbox/discovery';
import { get, untilPasses } from '@signalbox/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from './connection.ts';
import { Connections } from './connections.ts';
import { queueKey, sendQueues } from './send-queues.ts';
import { SlowReaders } from './slow-readers.ts';

const limits = { responseTimeoutMs: 10_000, maxResponseMs: 60_000, maxUnreadBytes: 1e9 };
// More than all buffers between server and client can hold.
const body = Buffer.alloc(30_000_000, 'x');

let server: Server;
let connections: Connections;
let port: number;
let clients: Socket[];
let now: number;

beforeEach(async () => {
  clients = [];
  now = 0;
  connections = new Connections({
    maxConnections: 100,
    maxPerAddress: 100,
    maxUnreadBytes: 1e9,
    trustedProxies: new AllowedAddresses(),
  });
  server = createServer((_, response) => response.end(body)).listen(0, '127.0.0.1');
  connections.watch(server);
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterEach(() => {
  clients.forEach((client) => client.destroy());
  server.closeAllConnections();
  server.close();
});

/** A client that has a response to read, and has read none of it. */
async function reader(): Promise<{ client: Socket; connection: Connection }> {
  const before = connections.open.values();
  const client = connect(port, '127.0.0.1').pause();
  client.on('error', () => {});
  clients.push(client);
  client.write(get('/'));
  const find = () => connections.open.values().find((one) => !before.includes(one));
  await untilPasses(() => expect(find()?.unreadBytes()).toBeGreaterThan(0));
  const connection = find()!;
  now = Math.max(now, connection.progressAt);
  return { client, connection };
}

/** Reads until the server can write again. */
async function read(client: Socket, { socket }: Connection): Promise<void> {
  const before = socket._handle!.writeQueueSize;
  while (socket._handle!.writeQueueSize === before) {
    client.read();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const checkAfter = (slowReaders: SlowReaders, ms: number) => slowReaders.check((now += ms));
const noQueues = async () => new Map<number, number>();

describe('a client with a response to read', () => {
  it('is disconnected if it takes nothing for the timeout', async () => {
    const slowReaders = new SlowReaders(connections, limits, noQueues);
    const { connection } = await reader();
    await checkAfter(slowReaders, 1);
    await checkAfter(slowReaders, 9_990);
    expect(connection.socket.destroyed).toBe(false);
    await checkAfter(slowReaders, 20);
    expect(connection.socket.destroyed).toBe(true);
    expect(connections.limited.get('response_timeout')).toBe(1);
  });

  it('stays connected while it takes parts of one large response', async () => {
    const slowReaders = new SlowReaders(connections, limits, noQueues);
    const { client, connection } = await reader();
    for (let part = 0; part < 5; part += 1) {
      await read(client, connection);
      await checkAfter(slowReaders, 9_000);
    }
    expect(connection.socket.destroyed).toBe(false);
  });

  it('stays connected while only the kernel sees that it reads', async () => {
    let queued = 1_000_000;
    const key = (one: Connection) => queueKey(one.socket.localPort, one.socket.remotePort);
    const { connection } = await reader();
    const slowReaders = new SlowReaders(connections, limits, async () => new Map([[key(connection), queued]]));
    for (let part = 0; part < 20; part += 1) {
      queued -= 1_000;
      await checkAfter(slowReaders, 4_900);
      if (part < 11) expect(connection.socket.destroyed).toBe(false);
    }
    // Not forever.
    expect(connection.socket.destroyed).toBe(true);
  });

  it('is disconnected first if it has waited longest and all unread bytes are too many', async () => {
    const slowReaders = new SlowReaders(connections, { ...limits, maxUnreadBytes: 70_000_000 }, noQueues);
    const readers = [await reader(), await reader(), await reader()];
    await checkAfter(slowReaders, 1);
    const open = () => readers.map(({ connection }) => !connection.socket.destroyed);
    expect(open().filter(Boolean)).toHaveLength(2);
    const [one, other] = readers.filter(({ connection }) => !connection.socket.destroyed);
    await read(one!.client, one!.connection);
    await checkAfter(slowReaders, 1);
    await reader();
    await checkAfter(slowReaders, 1);
    expect([one, other].map((each) => each!.connection.socket.destroyed)).toEqual([false, true]);
  });
});

describe('sendQueues', () => {
  it.runIf(process.platform === 'linux')('shows what a client has not taken from the kernel', async () => {
    const { client, connection } = await reader();
    const { localPort, remotePort } = connection.socket;
    const queued = async () => (await sendQueues()).get(queueKey(localPort, remotePort));
    const before = (await queued())!;
    expect(before).toBeGreaterThan(100_000);
    await untilPasses(async () => {
      client.read();
      expect(await queued()).not.toBe(before);
    });
  });
});
