import { setTimeout as wait } from 'node:timers/promises';
import { CancelledError, DeadlineExceededError, InvalidRequestError, UnavailableError } from '@signalbox/contract';
import {
  anySignal,
  formatHostPort,
  signalOf,
  WrongIdentityError,
  type CallLimits,
  type ChannelObserver,
} from '@signalbox/discovery';
import { CallTable } from '../connection/call-table.ts';
import { ConnectionLostError } from '../connection/connection-lost-error.ts';
import type { ConnectionSide } from '../connection/connection-side.ts';
import { FrameConnection } from '../connection/frame-connection.ts';
import { decodeError, type WireError } from '../protocol/wire-error.ts';
import { frameName, FrameType, MAX_ID, startFrame, type Frame } from '../protocol/frame.ts';
import { decodeGoaway, isAfter, type Goaway } from '../protocol/goaway.ts';
import type { Hello } from '../protocol/hello.ts';
import { ProtocolError } from '../protocol/protocol-error.ts';
import { encodeRequest } from '../protocol/request.ts';
import type { ChannelOptions, Peer } from './channel-options.ts';
import { identityError } from '../tls/rpc-tls.ts';
import { openSocket } from './open-socket.ts';
import { PendingCall } from './pending-call.ts';
import { fromWireError } from './remote-error.ts';
import type { RpcAttemptResult, RpcRequest } from './rpc-request.ts';

/** One connection to an instance, from the first call to its end. */
export class ClientConnection implements ConnectionSide {
  readonly lastAcceptedId = 0;
  readonly appliesBackpressure = false;
  private readonly connection: FrameConnection;
  private readonly connectTimer: NodeJS.Timeout;
  private readonly pending = new CallTable<PendingCall>();
  private readonly abort = (call: PendingCall) => this.giveUp(call, new CancelledError('the caller cancelled'));
  private readonly expire = (call: PendingCall) =>
    this.giveUp(call, new DeadlineExceededError(`${this.peer.id} did not answer in time`));
  private hello: Hello | undefined;
  private pingTimeout: Error | undefined;
  private drainReason: string | undefined;
  private readonly connected = Promise.withResolvers<boolean>();

  /** @param lastId - the request id before the first one. */
  constructor(
    private readonly peer: Peer,
    private readonly options: ChannelOptions,
    private readonly observer: ChannelObserver,
    private lastId = 0,
  ) {
    this.connection = new FrameConnection(openSocket(peer, options.tls), this, options.limits, options);
    const { connectTimeoutMs } = options;
    this.connectTimer = setTimeout(
      () => this.connection.destroy(new ConnectionLostError(`no connection within ${connectTimeoutMs} ms`)),
      connectTimeoutMs,
    );
  }

  /** Whether the connection has ended. A draining connection ends with its last call in flight. */
  get isOver(): boolean {
    return this.connection.isOver || (this.drainReason !== undefined && this.pending.size === 0);
  }

  /** Never rejects. */
  call(request: RpcRequest, limits: CallLimits): Promise<RpcAttemptResult> {
    return new Promise((resolve) => {
      const call = new PendingCall(this.takeId(), request, limits, resolve, this.abort, this.expire);
      const now = performance.now();
      const refusal = this.refusal(call, now);
      if (refusal) return call.failed(refusal, 'no');
      this.pending.add(call);
      if (this.hello) this.write(call, this.hello, now);
    });
  }

  /** Whether the instance answers a PING by the deadline. Never rejects. */
  async probe({ deadlineAt, signal }: CallLimits): Promise<boolean> {
    const over = new AbortController();
    const until = anySignal(signal, over.signal)!;
    const late = wait(deadlineAt - performance.now(), false, { signal: signalOf(until) }).catch(() => false);
    const answered = await Promise.race([this.answersPing(), late]);
    over.abort();
    return answered;
  }

  /** Drains: accepts no new calls, and closes when the last one has ended. */
  drain(reason: string): void {
    this.drainReason ??= reason;
    this.closeIfDone();
  }

  opened(hello: Hello): void {
    clearTimeout(this.connectTimer);
    this.hello = hello;
    this.connected.resolve(true);
    this.observer.alive();
    const now = performance.now();
    for (const call of this.pending.values()) this.write(call, hello, now);
  }

  expects({ id }: Frame): boolean {
    return this.pending.has(id);
  }

  received(frame: Frame): void {
    switch (frame.type) {
      case FrameType.REPLY:
        return this.finish(frame.id)?.answered(frame.payload);
      case FrameType.ERROR:
        return this.fail(frame.id, decodeError(frame));
      case FrameType.GOAWAY:
        return this.onGoaway(decodeGoaway(frame));
      default:
        throw new ProtocolError(`a server sends no ${frameName(frame.type)}`);
    }
  }

  /** Calls in flight fail now and not at their deadlines, although the connection may recover. */
  onPingTimeout(reason: Error): void {
    this.pingTimeout = reason;
    const lost = this.unavailable(reason.message, reason);
    for (const call of this.pending.values()) this.giveUp(call, lost);
    if (this.drainReason === undefined) this.observer.lost(reason);
  }

  onRecovered(): void {
    this.pingTimeout = undefined;
    if (this.drainReason === undefined) this.observer.alive();
  }

  closed(cause: Error): void {
    clearTimeout(this.connectTimer);
    this.connected.resolve(false);
    const reason = identityError(cause);
    if (this.drainReason === undefined) this.observer.lost(reason);
    // A wrong identity is not logged here: the observer ejects the instance and reports it once.
    if (!(reason instanceof ConnectionLostError) && !(reason instanceof WrongIdentityError)) {
      this.options.logger.warn({ calledInstance: this.peer.id, err: reason }, 'connection closed after an error');
    }
    const lost = this.unavailable(this.drainReason ? `${this.drainReason}; ${reason.message}` : reason.message, reason);
    for (const call of this.pending.values()) call.failed(lost, this.processed(call));
    this.pending.clear();
  }

  private async answersPing(): Promise<boolean> {
    if (!(await this.connected.promise) || this.drainReason !== undefined) return false;
    return this.connection.ping();
  }

  private refusal(call: PendingCall, now: number): Error | undefined {
    if (this.connection.isOver || this.drainReason)
      return this.unavailable(this.drainReason ?? 'the connection is closed');
    if (this.pingTimeout) return this.unavailable(this.pingTimeout.message, this.pingTimeout);
    const maxCalls = this.hello?.maxCallsInFlight ?? this.options.limits.maxCallsInFlight;
    if (this.pending.size >= maxCalls) return this.unavailable(`it accepts at most ${maxCalls} concurrent calls`);
    if (call.isAborted) return new CancelledError('the caller cancelled');
    if (call.deadlineAt <= now) return new DeadlineExceededError('the deadline had passed before the call');
    return undefined;
  }

  private write(call: PendingCall, hello: Hello, now: number): void {
    const { request, deadlineAt } = call;
    if (!this.connection.hasRoomFor(request.body.length)) {
      return this.finish(call.id)?.failed(this.unavailable('the send buffer is full'), 'no');
    }
    try {
      const frame = encodeRequest(call.id, request, deadlineAt - now, hello);
      call.markWritten();
      this.connection.send(frame, request.body);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      // Other instances would reject it too, so it counts as a reply.
      this.finish(call.id)?.answered(new InvalidRequestError([{ field: '', message: error.message }]));
    }
  }

  private fail(id: number, wireError: WireError): void {
    const call = this.finish(id);
    if (!call) return;
    this.connection.forget(id);
    const error = fromWireError(wireError);
    if (wireError.kind === 'answered') call.answered(error);
    else call.failed(error, wireError.kind === 'unprocessed' ? 'no' : 'maybe');
  }

  private onGoaway({ lastId, reason }: Goaway): void {
    this.drainReason ??= reason;
    const error = this.unavailable(reason);
    for (const call of this.pending.values()) {
      if (!isAfter(call.id, lastId)) continue;
      this.connection.forget(call.id);
      this.finish(call.id)?.failed(error, 'no');
    }
    this.closeIfDone();
  }

  private giveUp(call: PendingCall, error: Error): void {
    const processed = this.processed(call);
    this.connection.forget(call.id);
    if (call.isWritten) this.connection.send(startFrame(FrameType.CANCEL, call.id, 0));
    this.finish(call.id)?.failed(error, processed);
  }

  /** A request that was not sent completely can't have been processed. */
  private processed(call: PendingCall): 'no' | 'maybe' {
    return call.isWritten && !this.connection.isSending(call.id) ? 'maybe' : 'no';
  }

  /** Removes and returns the call of a reply, if it is still pending. */
  private finish(id: number): PendingCall | undefined {
    const call = this.pending.get(id);
    if (!call) return undefined;
    this.pending.delete(id);
    if (this.drainReason) this.closeIfDone();
    return call;
  }

  private closeIfDone(): void {
    if (this.pending.size === 0)
      this.connection.end(new ConnectionLostError(this.drainReason ?? 'the channel is closed'));
  }

  private takeId(): number {
    do {
      this.lastId = this.lastId === MAX_ID ? 1 : this.lastId + 1;
    } while (this.pending.has(this.lastId));
    return this.lastId;
  }

  private unavailable(reason: string, cause?: Error): UnavailableError {
    const { id, address, port } = this.peer;
    const error = new UnavailableError(`${id} at ${formatHostPort(address, port)}: ${reason}`);
    if (cause) error.cause = cause;
    return error;
  }
}
