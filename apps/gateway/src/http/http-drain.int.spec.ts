import { describe, expect, it, vi } from 'vitest';
import type { CancelSignal } from '@signalbox/discovery';
import { currentRequest } from '@signalbox/rpc';
import { startGateway, type Gateway } from '../gateway.fixture.ts';
import { crowd, get, RawConnection } from '@signalbox/testing';

/** A gateway with a request in flight, whose reply comes when the test says so. */
async function busyGateway() {
  const asked = Promise.withResolvers<CancelSignal>();
  const reply = Promise.withResolvers<{ items: [] }>();
  const listProducts = () => {
    asked.resolve(currentRequest()!.cancellation!);
    return reply.promise;
  };
  const gateway = await startGateway({ orders: { listProducts } });
  const connection = new RawConnection(gateway.port);
  connection.send(get('/api/products'));
  const signal = await asked.promise;
  return { gateway, connection, signal, answer: () => reply.resolve({ items: [] }) };
}

/** A connection that is kept after a request. */
async function idleConnection({ port }: Gateway): Promise<RawConnection> {
  const connection = new RawConnection(port);
  connection.send(get('/health/live'));
  await vi.waitFor(() => expect(connection.received).toMatch(/200 OK[^]*connection: keep-alive/i));
  return connection;
}

const refuses = (gateway: Gateway) =>
  vi.waitFor(async () => {
    const refused = expect.objectContaining({ cause: expect.objectContaining({ code: 'ECONNREFUSED' }) });
    await expect(gateway.request('/api/products')).rejects.toThrow(refused);
  });

/** Keeps the process from its loop. */
function holdUp(ms: number): void {
  for (const until = performance.now() + ms; performance.now() < until;);
}

describe('draining', () => {
  it('finishes what is in flight, and tells its client to take another connection', async () => {
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

  it('answers who is connected, takes no one new, and ends when they are gone', async () => {
    await using gateway = await startGateway({ orders: { listProducts: () => ({ items: [] }) } });
    const connected = await idleConnection(gateway);
    const draining = gateway.edge.drain(10_000);
    await refuses(gateway);
    connected.send(get('/api/products'));
    expect(await connected.untilClosed()).toMatch(/HTTP\/1.1 200 OK[^]*HTTP\/1.1 200 OK[^]*connection: close/);
    await draining;
  });

  it('answers who has connected and is not yet let in', async () => {
    await using gateway = await startGateway();
    const knocking = await crowd(gateway.port, 20);
    knocking.forEach((connection) => connection.send(get('/health/live')));
    await gateway.edge.drain(10_000);
    for (const connection of knocking) expect(await connection.untilClosed()).toMatch(/^HTTP\/1.1 200 OK/);
  });

  it('answers what came while it was held up', async () => {
    await using gateway = await startGateway({ orders: { listProducts: () => ({ items: [] }) } });
    const connected = await idleConnection(gateway);
    const draining = gateway.edge.drain(10_000);
    await refuses(gateway);
    connected.send(get('/api/products'));
    holdUp(1100);
    expect(await connected.untilClosed()).toMatch(/HTTP\/1.1 200 OK[^]*HTTP\/1.1 200 OK[^]*connection: close/);
    await draining;
  });

  it('waits no longer than it may, and cancels what is still in flight', async () => {
    const { gateway, connection, signal } = await busyGateway();
    await using _ = gateway;
    await gateway.edge.drain(50);
    await connection.untilClosed();
    await vi.waitFor(() => expect(signal.aborted).toBe(true));
  });

  it('is over at once where nobody is connected', async () => {
    await using gateway = await startGateway();
    const startedAt = performance.now();
    await gateway.edge.drain(10_000);
    expect(performance.now() - startedAt).toBeLessThan(900);
  });

  it('does not wait for connections on which nobody asks anything', async () => {
    await using gateway = await startGateway();
    const idle = await idleConnection(gateway);
    await gateway.edge.drain(60_000);
    await idle.untilClosed();
  });
});
