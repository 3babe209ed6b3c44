import { UnauthenticatedError } from '@signalbox/contract';
import { encodeError } from '../protocol/wire-error.ts';
import { FrameType, HEADER_BYTES, startFrame } from '../protocol/frame.ts';
import type { Hello } from '../protocol/hello.ts';
import { runInRequest } from '../request-context.ts';
import type { RpcLogger } from '../rpc-logger.ts';
import { RPC_SYSTEM } from '../tracing/traced-call.ts';
import type { SpanStart, Tracing } from '../tracing/tracing.ts';
import type { Authenticator, Caller } from './caller.ts';
import type { Refusal, RefusalReason } from './refusals.ts';
import { toWireError, INTERNAL_ERROR } from './to-wire-error.ts';
import { injectFault, isActive, type InjectedFault } from './injected-fault.ts';
import type { IncomingCall } from './incoming-call.ts';
import type { ServerObserver } from './server-observer.ts';

/** A REPLY or an ERROR, encoded. */
export interface EncodedReply {
  readonly code: string;
  readonly frame: Buffer;
  readonly body?: Buffer;
}

const PUBLIC: Caller = { kind: 'public' };

/** Authenticates calls, runs their handlers and encodes the results. */
export class CallRunner {
  private running = 0;
  private idle = Promise.withResolvers<void>();

  constructor(
    private readonly logger: RpcLogger,
    private readonly authenticator?: Authenticator,
    private readonly observer?: ServerObserver,
    private readonly tracing?: Tracing,
    private readonly fault?: InjectedFault,
  ) {}

  /** Number of running handlers, including those of cancelled calls. */
  get inFlight(): number {
    return this.running;
  }

  /** Resolves once no handler runs. */
  async whenIdle(): Promise<void> {
    while (this.running > 0) await this.idle.promise;
  }

  /**
   * Never rejects.
   * @param callerLimits - the limits of the caller.
   * @param respond - receives the result, also for a cancelled call.
   */
  async run(
    call: IncomingCall,
    body: Buffer,
    callerLimits: Hello,
    respond: (answer: EncodedReply) => void,
  ): Promise<void> {
    const startedAt = performance.now();
    this.running++;
    this.observer?.started(call.messageName);
    const { traceparent } = call;
    if (this.tracing?.samples(traceparent)) call.span = this.tracing.begin(spanOf(call), traceparent);
    const answer = await this.answer(call, body, callerLimits);
    respond(answer);
    this.running--;
    this.served(call, call.endedBy?.code ?? answer.code, startedAt);
    if (this.running === 0) {
      this.idle.resolve();
      this.idle = Promise.withResolvers();
    }
  }

  /** Refuses a call without running its handler. */
  refuse(call: IncomingCall, { error, reason }: Refusal): EncodedReply {
    this.countRefusal(reason);
    return this.unserved(call, { code: error.code, frame: encodeError(call.id, error) });
  }

  countRefusal(reason: RefusalReason): void {
    this.observer?.refused?.(reason);
  }

  /**
   * Authenticates a call whose body has not arrived. Never rejects.
   * @returns the reply if the call is not authorized.
   */
  async admit(call: IncomingCall, callerLimits: Hello): Promise<EncodedReply | undefined> {
    try {
      await runInRequest(call, () => this.authenticate(call));
      return undefined;
    } catch (error) {
      return this.unserved(call, this.errorReply(call, error, callerLimits.maxFrameBytes));
    }
  }

  private async answer(call: IncomingCall, body: Buffer, callerLimits: Hello): Promise<EncodedReply> {
    try {
      const reply = await runInRequest(call, async () => {
        // Before the body is parsed, because any peer can send a long one.
        if (!call.isAdmitted) await this.authenticate(call);
        if (this.fault && isActive(this.fault)) await injectFault(this.fault, call.signal);
        return call.route.answer(call, body);
      });
      assertFits(reply.length, callerLimits.maxMessageBytes);
      return { code: 'OK', frame: startFrame(FrameType.REPLY, call.id, 0, reply.length), body: reply };
    } catch (error) {
      return this.errorReply(call, error, callerLimits.maxFrameBytes);
    }
  }

  private async authenticate(call: IncomingCall): Promise<void> {
    const { name, auth } = call.message;
    if (auth.kind === 'public') return call.admit(PUBLIC);
    if (!this.authenticator) {
      throw new UnauthenticatedError(
        `${name} is not public (auth: ${auth.kind}), and this service has no Authenticator`,
      );
    }
    call.admit(await this.authenticator.authenticate(auth, call.tokens, call.peerService));
  }

  private unserved(call: IncomingCall, reply: EncodedReply): EncodedReply {
    this.observer?.started(call.messageName);
    this.served(call, reply.code, performance.now());
    return reply;
  }

  private errorReply(call: IncomingCall, error: unknown, maxBytes: number): EncodedReply {
    try {
      const wireError = toWireError(error, call.message);
      if (wireError) {
        const frame = encodeError(call.id, wireError);
        assertFits(frame.length - HEADER_BYTES, maxBytes);
        return { code: wireError.code, frame };
      }
    } catch (cause) {
      error = new Error('an error could not be encoded', { cause });
    }
    if (!isAbortOfEndedCall(error, call)) {
      this.logger.error({ err: error, call: call.messageName, requestId: call.requestId }, 'handler failed');
    }
    return { code: INTERNAL_ERROR.code, frame: encodeError(call.id, INTERNAL_ERROR) };
  }

  private served(call: IncomingCall, code: string, startedAt: number): void {
    const { messageName: message, requestId, span } = call;
    if (span) {
      span.set('rpc.status_code', code);
      span.end(code === 'OK' ? undefined : code);
    }
    const durationMs = performance.now() - startedAt;
    const traceparent = span ? span.traceparent : call.traceparent;
    this.observer?.served({ message, requestId, traceparent, isTraced: span !== undefined, code, durationMs });
  }
}

function assertFits(bytes: number, maxBytes: number): void {
  if (bytes > maxBytes) throw new RangeError(`a reply must be ≤ ${maxBytes} bytes, got ${bytes}`);
}

/** Whether the error is only the AbortError that results from the end of the call. */
function isAbortOfEndedCall(error: unknown, call: IncomingCall): boolean {
  return call.endedBy !== undefined && error instanceof Error && error.name === 'AbortError';
}

const spanOf = ({ messageName, peerAddress, peerService }: IncomingCall): SpanStart => ({
  name: messageName,
  kind: 'server',
  attributes: {
    'rpc.system.name': RPC_SYSTEM,
    'rpc.method': messageName,
    'network.peer.address': peerAddress,
    'signalbox.peer.service': peerService,
  },
});
