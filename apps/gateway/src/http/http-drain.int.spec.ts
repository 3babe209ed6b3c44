import { describe, expect, it } from 'vitest';
import type { CancelSignal } from '@signalbox/discovery';
import { currentRequest } from '@signalbox/rpc';
import { startGateway, type Gateway } from '../gateway.fixture.ts';
import { crowd, get, RawConnection, untilPasses } from '@signalbox/testing';

/** A gateway with one request in flight. `answer` sends its reply. */
async function busyGateway() {
  const called = Promise.withResolvers<CancelSignal>();
  const reply = Promise.withResolvers<{ keys: [] }>();
  const getKeys = () => {
    called.resolve(currentRequest()!.cancellation!);
    return reply.promise;
  };
  const gateway = await startGateway({ users: { getKeys } });
  const connection = new RawConnection(gateway.port);
  connection.send(get('/.well-known/jwks.json'));
  const signal = await called.promise;
  return { gateway, connection, signal, answer: () => reply.resolve({ keys: [] }) };
}

/** A keep-alive connection after one request. */
async function idleConnection({ port }: Gateway): Promise<RawConnection> {
  const connection = new RawConnection(port);
  connection.send(get('/health/live'));
  await untilPasses(() => expect(connection.received).toMatch(/200 OK[^]*connection: keep-alive/i));
  return connection;
}

const refuses = (gateway: Gateway) =>
  untilPasses(async () => {
    const refused = expect.objectContaining({ cause: expect.objectContaining({ code: 'ECONNREFUSED' }) });
    await expect(gateway.request('/.well-known/jwks.json')).rejects.toThrow(refused);
  });

/** Blocks the event loop. */
function blockEventLoop(ms: number): void {
  for (const until = performance.now() + ms; performance.now() < until;);
}

describe('draining', () => {
  it('finishes requests in flight and closes their connections afterwards', async () => {
    const { gateway, connection, answer } = await busyGateway();
    await using _ = gateway;
    const idle = await idleConnection(gateway);
    let drained = false;
    const draining = gateway.edge.drain(10_000).then(() => (drained = true));
    await idle.untilClosed();
    expect(drained).toBe(false);
    answer();
    await draining;
    expect(await connection.untilClosed()).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*connection: close\r\n[^]*\{[^]*\}$/);
  });

  it('answers open connections, accepts no new ones, and ends when the last one closes', async () => {
    await using gateway = await startGateway({ users: { getKeys: () => ({ keys: [] }) } });
    const connected = await idleConnection(gateway);
    const draining = gateway.edge.drain(10_000);
    await refuses(gateway);
    connected.send(get('/.well-known/jwks.json'));
    expect(await connected.untilClosed()).toMatch(/HTTP\/1.1 200 OK[^]*HTTP\/1.1 200 OK[^]*connection: close/);
    await draining;
  });

  it('answers connections that the kernel has queued but not accepted', async () => {
    await using gateway = await startGateway();
    const queued = await crowd(gateway.port, 20);
    queued.forEach((connection) => connection.send(get('/health/live')));
    await gateway.edge.drain(10_000);
    for (const connection of queued) expect(await connection.untilClosed()).toMatch(/^HTTP\/1.1 200 OK/);
  });

  it('answers requests that arrived while the event loop was blocked', async () => {
    await using gateway = await startGateway({ users: { getKeys: () => ({ keys: [] }) } });
    const connected = await idleConnection(gateway);
    const draining = gateway.edge.drain(10_000);
    await refuses(gateway);
    connected.send(get('/.well-known/jwks.json'));
    blockEventLoop(1100);
    expect(await connected.untilClosed()).toMatch(/HTTP\/1.1 200 OK[^]*HTTP\/1.1 200 OK[^]*connection: close/);
    await draining;
  });

  it('cancels requests in flight after the timeout', async () => {
    const { gateway, connection, signal } = await busyGateway();
    await using _ = gateway;
    await gateway.edge.drain(50);
    await connection.untilClosed();
    await untilPasses(() => expect(signal.aborted).toBe(true));
  });

  it('ends immediately without connections', async () => {
    await using gateway = await startGateway();
    const startedAt = performance.now();
    await gateway.edge.drain(10_000);
    expect(performance.now() - startedAt).toBeLessThan(900);
  });

  it('does not wait for idle connections', async () => {
    await using gateway = await startGateway();
    const idle = await idleConnection(gateway);
    await gateway.edge.drain(60_000);
    await idle.untilClosed();
  });
});
