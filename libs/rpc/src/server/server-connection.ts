import type { Socket } from 'node:net';
import { CancelledError, DeadlineExceededError, type ServiceError } from '@signalbox/contract';
import type { ByteBudget } from '../connection/byte-budget.ts';
import { CallTable } from '../connection/call-table.ts';
import { ConnectionLostError } from '../connection/connection-lost-error.ts';
import { atDeadline } from '../connection/deadlines.ts';
import type { HeartbeatOptions } from '../connection/heartbeat.ts';
import type { ConnectionSide } from '../connection/connection-side.ts';
import { FrameConnection } from '../connection/frame-connection.ts';
import type { RpcLimits } from '../connection/limits.ts';
import { encodeError, type WireError } from '../protocol/wire-error.ts';
import { frameName, FrameType, type Frame } from '../protocol/frame.ts';
import { isAfter } from '../protocol/goaway.ts';
import type { Hello } from '../protocol/hello.ts';
import { ProtocolError } from '../protocol/protocol-error.ts';
import { decodeRequest, type Request } from '../protocol/request.ts';
import type { EncodedReply, CallRunner } from './call-runner.ts';
import { IncomingCall } from './incoming-call.ts';
import { INCOMPLETE, SEND_BUFFER_FULL, STOPPING, tooLong, unavailable, type Refusal } from './refusals.ts';
import type { Route } from './route.ts';
import { UnfinishedRequests } from './unfinished-requests.ts';

/** What the connections of a server share. */
export interface SharedByConnections {
  readonly limits: RpcLimits;
  readonly routes: ReadonlyMap<string, Route>;
  readonly runner: CallRunner;
  readonly heartbeat: HeartbeatOptions;
  /** Bytes of requests whose last part has not arrived. */
  readonly unfinished: ByteBudget;
  /** Bodies of the requests in flight. */
  readonly requests: ByteBudget;
  /** Bytes of replies that callers have not read. */
  readonly unread: ByteBudget;
}

export interface ServerConnectionListener {
  onHello(): void;
  onClosed(connection: ServerConnection, reason: Error): void;
}

/** The connection of one caller, with its pending calls. */
export class ServerConnection implements ConnectionSide {
  lastAcceptedId = 0;
  readonly appliesBackpressure = true;
  private readonly connection: FrameConnection;
  private readonly peerAddress: string;
  private readonly waiting = new CallTable<IncomingCall>();
  private readonly unfinished: UnfinishedRequests;
  private readonly helloTimer: NodeJS.Timeout;
  private running = 0;
  private heldBytes = 0;
  private peer: Hello | undefined;
  private draining = false;

  constructor(
    socket: Socket,
    private readonly peerService: string | undefined,
    private readonly shared: SharedByConnections,
    private readonly listener: ServerConnectionListener,
  ) {
    const { limits, heartbeat, unfinished, unread } = shared;
    this.peerAddress = socket.remoteAddress ?? '';
    this.connection = new FrameConnection(socket, this, limits, heartbeat, { unfinished, unread });
    this.unfinished = new UnfinishedRequests(limits, unfinished, (call, refusal) => this.refuse(call, refusal));
    const { helloTimeoutMs } = limits;
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
    this.listener.onHello();
  }

  expects(part: Frame): boolean {
    if (part.type === FrameType.DATA) return this.unfinished.grow(part.id, part.payload.length);
    if (part.type !== FrameType.REQUEST) throw unexpected(part);
    const call = this.open(part.id, decodeRequest(part));
    if (!call || !this.unfinished.begin(call, part.payload.length)) return false;
    void this.refuseUnauthorized(call);
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
        this.unfinished.end(frame.id);
        return this.abandon(this.waiting.get(frame.id), new CancelledError('the caller cancelled'));
      case FrameType.GOAWAY:
        return;
      default:
        throw unexpected(frame);
    }
  }

  closed(reason: Error): void {
    clearTimeout(this.helloTimer);
    this.unfinished.clear();
    const lost = new CancelledError('the connection to the caller is lost');
    for (const call of this.waiting.values()) this.abandon(call, lost);
    this.listener.onClosed(this, reason);
  }

  private take(frame: Frame): void {
    const request = decodeRequest(frame);
    const begun = frame.startedAt === undefined ? undefined : this.unfinished.end(frame.id);
    const call = begun ?? this.open(frame.id, request);
    if (!call) return;
    const { limits, requests, runner } = this.shared;
    call.bodyBytes = request.body.length;
    const refusal =
      (begun && expired(begun)) ?? tooLong(call, frame.payload.length, limits) ?? this.refusal(call.bodyBytes);
    if (refusal) return this.refuse(call, refusal);
    // A request in parts may be accepted after requests with higher ids.
    if (isAfter(call.id, this.lastAcceptedId)) this.lastAcceptedId = call.id;
    this.waiting.add(call);
    call.timer = atDeadline(call.deadlineAt, () => this.expire(call));
    this.running++;
    this.heldBytes += call.bodyBytes;
    requests.add(call.bodyBytes);
    void runner.run(call, request.body, this.peer!, (answer) => this.respond(call, answer));
  }

  /** The call of a new request, if there is a handler for it. */
  private open(id: number, { name, remainingMs, metadata }: Request): IncomingCall | undefined {
    if (id === 0 || this.waiting.has(id) || this.unfinished.get(id)) {
      throw new ProtocolError(`request id ${id} is in use`);
    }
    const { routes, limits } = this.shared;
    const route = routes.get(name);
    if (!route) {
      this.connection.send(encodeError(id, unknownMessage(name)));
      return undefined;
    }
    const deadlineAt = performance.now() + Math.min(remainingMs, limits.maxDeadlineMs);
    return new IncomingCall(id, route, deadlineAt, metadata, this.peerAddress, this.peerService);
  }

  /** Ends a request in parts before its body has arrived if its caller may not send it. */
  private async refuseUnauthorized(call: IncomingCall): Promise<void> {
    const answer = await this.shared.runner.admit(call, this.peer!);
    if (!answer || this.unfinished.get(call.id) !== call) return;
    this.unfinished.end(call.id);
    this.connection.forget(call.id);
    this.connection.send(answer.frame);
  }

  private refusal(bodyBytes: number): Refusal | undefined {
    if (this.draining) return STOPPING;
    const { limits, requests } = this.shared;
    const { maxCallsInFlight, maxBufferedBytes } = limits;
    if (this.running >= maxCallsInFlight) {
      return unavailable('calls_in_flight', `at most ${maxCallsInFlight} concurrent calls`);
    }
    if (this.heldBytes + bodyBytes > maxBufferedBytes || !requests.hasShareFor(bodyBytes, this.heldBytes)) {
      return unavailable('request_bytes', `at most ${maxBufferedBytes} bytes of concurrent requests`);
    }
    return undefined;
  }

  private refuse(call: IncomingCall, refusal: Refusal): void {
    this.connection.forget(call.id);
    this.connection.send(this.shared.runner.refuse(call, refusal).frame);
  }

  private respond(call: IncomingCall, answer: EncodedReply): void {
    this.running--;
    this.heldBytes -= call.bodyBytes;
    this.shared.requests.add(-call.bodyBytes);
    if (this.waiting.get(call.id) !== call) return;
    this.forget(call);
    if (this.connection.hasRoomFor(answer.body?.length ?? 0)) return this.connection.send(answer.frame, answer.body);
    this.shared.runner.countRefusal('unread_bytes');
    this.connection.send(encodeError(call.id, SEND_BUFFER_FULL));
  }

  private expire(call: IncomingCall): void {
    const late = new DeadlineExceededError('the deadline passed before the answer');
    this.abandon(call, late);
    this.connection.send(encodeError(call.id, { kind: 'failed', code: late.code, message: late.message }));
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
}

const unexpected = ({ type }: Frame) => new ProtocolError(`a caller sends no ${frameName(type)}`);

/** A request in parts may be complete only after its deadline. */
function expired({ deadlineAt }: IncomingCall): Refusal | undefined {
  return deadlineAt > performance.now() ? undefined : INCOMPLETE;
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
