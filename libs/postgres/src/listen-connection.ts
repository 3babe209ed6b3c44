import { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { retryPauseMs } from '@signalbox/discovery';
import { Client } from 'pg';
import { connectionTo } from './connection.ts';

/** Timeout of a connection attempt and of `LISTEN`, in case the server hangs. */
const TIMEOUT_MS = 2_000;
/** How long to wait until the server closes the connection. */
const CLOSE_MS = 500;

export interface ListenOptions {
  readonly url: string;
  readonly channel: string;
  onNotification(payload: string): void;
  /** Called when it begins to listen. It may have missed earlier notifications. */
  onListening(): void;
}

/** A connection that listens to a channel and reconnects when it is lost. */
export class ListenConnection {
  private readonly stopped = new AbortController();
  private running: Promise<void> | undefined;

  constructor(private readonly options: ListenOptions) {}

  start(): void {
    this.running ??= this.run(this.stopped.signal);
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.running;
  }

  private async run(signal: AbortSignal): Promise<void> {
    const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    while (!signal.aborted) {
      await this.listenUntilLost(stopped);
      await delay(retryPauseMs(Math.random), undefined, { signal }).catch(() => {});
    }
  }

  private async listenUntilLost(stopped: Promise<void>): Promise<void> {
    const { url, channel } = this.options;
    const socket = new Socket();
    const client = new Client({
      ...connectionTo(url),
      stream: () => socket,
      application_name: `listens to ${channel}`,
      connectionTimeoutMillis: TIMEOUT_MS,
      query_timeout: TIMEOUT_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: 5_000,
    });
    const lost = new Promise<void>((resolve) => {
      client.on('error', () => resolve()).on('end', resolve);
    });
    client.on('notification', ({ payload = '' }) => this.options.onNotification(payload));
    try {
      const listening = client.connect().then(() => client.query(`listen ${client.escapeIdentifier(channel)}`));
      if (!(await Promise.race([listening, stopped]))) return;
      this.options.onListening();
      await Promise.race([lost, stopped]);
    } catch {
      // It tries again, and callers read the database at intervals.
    } finally {
      await Promise.race([client.end(), delay(CLOSE_MS, undefined, { ref: false })]);
      socket.destroy();
    }
  }
}
