import { WrongIdentityError, type Channel, type ChannelObserver } from '@signalbox/discovery';
import type { Server } from 'node:net';
import { afterEach, expect } from 'vitest';
import { DEFAULT_LIMITS } from '../connection/limits.ts';
import { listenRaw, type RawPeer } from '../raw-peer.fixture.ts';
import type { RpcServer, RpcServerOptions } from '../server/rpc-server.ts';
import { instanceAt, startService, WagonsController, type RunningService } from '../wagons.fixture.ts';
import type { ChannelOptions } from './channel-options.ts';
import { rpcChannel } from './rpc-channel.ts';
import type { RpcReply, RpcAttemptResult, RpcRequest } from './rpc-request.ts';

type Opened = Channel<RpcRequest, RpcReply>;

export const options: ChannelOptions = {
  connectTimeoutMs: 1000,
  pingIntervalMs: 1000,
  pingTimeoutMs: 3000,
  maxSilenceMs: 10_000,
  limits: DEFAULT_LIMITS,
  logger: { warn: () => undefined, error: () => undefined },
};

const cleanUp: (() => unknown)[] = [];

/** Registers a clean-up that runs after the current test. */
export function afterwards(clean: () => unknown): void {
  cleanUp.push(clean);
}

export function cleanUpAfterEach(): void {
  afterEach(async () => {
    for (const clean of cleanUp.splice(0).reverse()) await clean();
  });
}

/** Starts the wagons service for the current test. */
export async function service(changed?: Partial<RpcServerOptions>): Promise<RunningService<WagonsController>> {
  const running = await startService(WagonsController, changed);
  afterwards(() => running.app.close());
  return running;
}

/** Records the notifications of a channel. */
export class RecordingObserver implements ChannelObserver {
  readonly notifications: string[] = [];

  lost(reason: Error): void {
    const kind = reason instanceof WrongIdentityError ? ' (WrongIdentityError)' : '';
    this.notifications.push(`lost${kind}: ${reason.message}`);
  }

  alive(): void {
    this.notifications.push('alive');
  }
}

export function open(port: number, changed: Partial<ChannelOptions> = {}, observer = new RecordingObserver()): Opened {
  const channel = rpcChannel({ ...options, ...changed })(instanceAt(port), observer);
  afterwards(() => channel.close());
  return channel;
}

/** A server that the test controls, and the first peer that connects. */
export async function rawServer(hello?: Buffer) {
  const { promise, resolve } = Promise.withResolvers<RawPeer>();
  const raw = await listenRaw(resolve, hello);
  afterwards(() => raw.close());
  return { ...raw, peer: promise };
}

export function request(name: string, body: unknown): RpcRequest {
  return { name: Buffer.from(name), metadata: { requestId: 'r1' }, body: Buffer.from(JSON.stringify(body)) };
}

export function call(
  channel: Opened,
  name = 'wagons.getWagon',
  body: unknown = { number: 'T1' },
  timeoutMs = 5000,
): Promise<RpcAttemptResult> {
  return channel.call(request(name, body), { deadlineAt: performance.now() + timeoutMs });
}

/** The reply, parsed. */
export function replyOf(result: RpcAttemptResult): unknown {
  expect(result).toMatchObject({ kind: 'answered', reply: expect.any(Buffer) as Buffer });
  return result.kind === 'answered' && JSON.parse(String(result.reply));
}

export function connectionsOf(server: RpcServer): Promise<number> {
  return new Promise((resolve) => server.unwrap<Server>().getConnections((_, count) => resolve(count)));
}
