import type { Socket } from 'node:net';
import { CancelledError, DeadlineExceededError, type ServiceError } from '@signalbox/contract';
import { CallTable } from '../connection/call-table.ts';
import { ConnectionLostError } from '../connection/connection-lost-error.ts';
import { atDeadline } from '../connection/deadlines.ts';
import type { HeartbeatOptions } from '../connection/heartbeat.ts';
import { FrameConnection, type ConnectionSide } from '../connection/frame-connection.ts';
import { encodeError, type WireError } from '../protocol/wire-error.ts';
import { frameName, FrameType, type Frame } from '../protocol/frame.ts';
import { isAfter } from '../protocol/goaway.ts';
import type { Hello } from '../protocol/hello.ts';
import { ProtocolError } from '../protocol/protocol-error.ts';
import { decodeRequest, remainingMsOf } from '../protocol/request.ts';
import type { EncodedReply, CallRunner } from './call-runner.ts';
import { IncomingCall } from './incoming-call.ts';
import type { Route } from './route.ts';

/** The connection of one caller, with its pending calls. */
export class ServerConnection implements ConnectionSide {
  lastAcceptedId = 0;
  readonly appliesBackpressure = true;
  private readonly connection: FrameConnection;
  private readonly waiting = new CallTable<IncomingCall>();
  /** Deadline timers of incomplete requests in parts. */
  private readonly begun = new Map<number, NodeJS.Timeout>();
  private readonly helloTimer: NodeJS.Timeout;
  private running = 0;
  private heldBytes = 0;
  private peer: Hello | undefined;
  private draining = false;

  constructor(
    socket: Socket,
    private readonly routes: ReadonlyMap<string, Route>,
    private readonly runner: CallRunner,
    heartbeat: HeartbeatOptions,
    private readonly onClosed: (connection: ServerConnection, reason: Error) => void,
  ) {
    this.connection = new FrameConnection(socket, this, runner.limits, heartbeat);
    const { helloTimeoutMs } = runner.limits;
    this.helloTimer = setTimeout(
      () => this.connection.end(new ProtocolError(`HELLO must arrive within ${helloTimeoutMs} ms`)),
      helloTimeoutMs,
    );
  }

  /** Tells the peer to send no more requests, and refuses further ones. */
  drain(reason: string): void {
    if (this.draining) return;
    this.draining = true;
    this.connection.goaway(reason);
  }

  flush(): void {
    this.connection.flush();
  }

  close(reason: string): void {
    this.drain(reason);
    this.connection.end(new ConnectionLostError(reason));
  }

  opened(peer: Hello): void {
    clearTimeout(this.helloTimer);
    this.peer = peer;
  }

  expects(frame: Frame): boolean {
    if (frame.type !== FrameType.REQUEST) return true;
    const { id } = frame;
    clearTimeout(this.begun.get(id));
    const deadlineAt = performance.now() + remainingMsOf(frame);
    this.begun.set(
      id,
      atDeadline(deadlineAt, () => this.giveUp(id)),
    );
    return true;
  }

  /** A suspended caller may recover before its deadlines pass, so calls continue. */
  onPingTimeout(): void {}

  onRecovered(): void {}

  received(frame: Frame): void {
    switch (frame.type) {
      case FrameType.REQUEST:
        return this.take(frame);
      case FrameType.CANCEL:
        this.forgetBegun(frame.id);
        return this.abandon(this.waiting.get(frame.id), new CancelledError('the caller cancelled'));
      case FrameType.GOAWAY:
        return;
      default:
        throw new ProtocolError(`a caller sends no ${frameName(frame.type)}`);
    }
  }

  closed(reason: Error): void {
    clearTimeout(this.helloTimer);
    for (const id of this.begun.keys()) this.forgetBegun(id);
    const lost = new CancelledError('the connection to the caller is lost');
    for (const call of this.waiting.values()) this.abandon(call, lost);
    this.onClosed(this, reason);
  }

  private take(frame: Frame): void {
    this.forgetBegun(frame.id);
    const { name, remainingMs, metadata, body } = decodeRequest(frame);
    if (frame.id === 0 || this.waiting.has(frame.id)) throw new ProtocolError(`request id ${frame.id} is in use`);
    const route = this.routes.get(name);
    if (!route) return this.connection.send(encodeError(frame.id, unknownMessage(name)));
    const call = new IncomingCall(
      frame.id,
      route.message,
      (frame.startedAt ?? performance.now()) + remainingMs,
      metadata,
      body.length,
    );
    const refusal = frame.startedAt === undefined ? this.refusal(call) : (expired(call) ?? this.refusal(call));
    if (refusal) return this.connection.send(this.runner.refuse(call, refusal).frame);
    // A request in parts may be accepted after requests with higher ids.
    if (isAfter(frame.id, this.lastAcceptedId)) this.lastAcceptedId = frame.id;
    this.waiting.add(call);
    call.timer = atDeadline(call.deadlineAt, () => this.expire(call));
    this.running++;
    this.heldBytes += call.bodyBytes;
    void this.runner.run(route, call, body, this.peer!, (answer) => this.respond(call, answer));
  }

  private refusal({ bodyBytes }: IncomingCall): WireError | undefined {
    if (this.draining) return unavailable('this instance is stopping');
    const { maxCallsInFlight, maxBufferedBytes } = this.runner.limits;
    if (this.running >= maxCallsInFlight) return unavailable(`at most ${maxCallsInFlight} concurrent calls`);
    if (this.heldBytes + bodyBytes > maxBufferedBytes) {
      return unavailable(`at most ${maxBufferedBytes} bytes of concurrent requests`);
    }
    return undefined;
  }

  private respond(call: IncomingCall, answer: EncodedReply): void {
    this.running--;
    this.heldBytes -= call.bodyBytes;
    if (this.waiting.get(call.id) !== call) return;
    this.forget(call);
    if (this.connection.hasRoomFor(answer.body?.length ?? 0)) this.connection.send(answer.frame, answer.body);
    else this.connection.send(encodeError(call.id, SEND_BUFFER_FULL));
  }

  private expire(call: IncomingCall): void {
    const late = new DeadlineExceededError('the deadline passed before the answer');
    this.abandon(call, late);
    this.connection.send(encodeError(call.id, { kind: 'failed', code: late.code, message: late.message }));
  }

  /** Drops a request that was not complete at its deadline. */
  private giveUp(id: number): void {
    this.forgetBegun(id);
    this.connection.forget(id);
    this.connection.send(encodeError(id, INCOMPLETE_REQUEST));
  }

  private abandon(call: IncomingCall | undefined, reason: ServiceError): void {
    if (!call) return;
    this.forget(call);
    call.end(reason);
  }

  private forget(call: IncomingCall): void {
    this.waiting.delete(call.id);
    clearTimeout(call.timer);
  }

  private forgetBegun(id: number): void {
    clearTimeout(this.begun.get(id));
    this.begun.delete(id);
  }
}

/** The handler has run, so the kind is not `unprocessed`. */
const SEND_BUFFER_FULL: WireError = {
  kind: 'failed',
  code: 'UNAVAILABLE',
  message: 'the send buffer is full: the caller must read its earlier replies',
};

const INCOMPLETE_REQUEST: WireError = {
  kind: 'unprocessed',
  code: 'DEADLINE_EXCEEDED',
  message: 'the deadline passed before the request was complete',
};

/** A request in parts may be complete only after its deadline. */
function expired({ deadlineAt }: IncomingCall): WireError | undefined {
  return deadlineAt > performance.now() ? undefined : INCOMPLETE_REQUEST;
}

function unavailable(message: string): WireError {
  return { kind: 'unprocessed', code: 'UNAVAILABLE', message };
}

/** Maximum length of a name in a message, so that the error fits into the minimum frame. */
const NAME_CHARACTERS = 64;

function unknownMessage(name: string): WireError {
  return {
    kind: 'answered',
    code: 'UNKNOWN_MESSAGE',
    message: `this service has no message ${name.slice(0, NAME_CHARACTERS)}`,
  };
}
