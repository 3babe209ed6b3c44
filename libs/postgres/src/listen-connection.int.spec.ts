import { until } from '@signalbox/testing';
import { afterEach, describe, it, vi } from 'vitest';
import { startHangingServer, type HangingServer } from './hanging-server.fixture.ts';
import { ListenConnection } from './listen-connection.ts';

describe('ListenConnection to a server that hangs', () => {
  let server: HangingServer;
  let connection: ListenConnection;
  afterEach(async () => {
    await server.close();
    await connection.stop();
  });

  it.each([
    ['before it is connected', 1],
    ['before it listens', 2],
    ['while it listens', 3],
  ])('stops immediately if the server hangs %s', async (_, message) => {
    await listenTo(message);
    const stopped = vi.fn();
    void connection.stop().then(stopped);
    await until(() => stopped.mock.calls.length > 0, { timeoutMs: 1_500 });
  });

  it('reconnects if LISTEN gets no answer', async () => {
    await listenTo(2);
    await until(() => server.accepted === 2);
  });

  /** @param message - the number of the client message at which the server hangs, from 1. */
  async function listenTo(message: number): Promise<void> {
    const onListening = vi.fn();
    server = await startHangingServer(message);
    connection = new ListenConnection({ url: server.url, channel: 'any', onNotification: () => {}, onListening });
    connection.start();
    await until(() => (message === 3 ? onListening.mock.calls.length > 0 : server.received === message));
  }
});
