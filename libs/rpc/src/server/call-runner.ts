import type { RpcLimits } from '../connection/limits.ts';
import { encodeError, type WireError } from '../protocol/wire-error.ts';
import { FrameType, HEADER_BYTES, startFrame } from '../protocol/frame.ts';
import type { Hello } from '../protocol/hello.ts';
import { runInRequest } from '../request-context.ts';
import type { RpcLogger } from '../rpc-logger.ts';
import { toWireError, INTERNAL_ERROR } from './to-wire-error.ts';
import type { IncomingCall } from './incoming-call.ts';
import type { Route } from './route.ts';
import type { ServerObserver } from './server-observer.ts';

/** A REPLY or an ERROR, encoded. */
export interface EncodedReply {
  readonly code: string;
  readonly frame: Buffer;
  readonly body?: Buffer;
}

/** Runs handlers and encodes their results. */
export class CallRunner {
  private running = 0;
  private idle = Promise.withResolvers<void>();

  constructor(
    readonly limits: RpcLimits,
    private readonly logger: RpcLogger,
    private readonly observer?: ServerObserver,
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
    route: Route,
    call: IncomingCall,
    body: Buffer,
    callerLimits: Hello,
    respond: (answer: EncodedReply) => void,
  ): Promise<void> {
    const startedAt = performance.now();
    this.running++;
    this.observer?.started(call.messageName);
    const answer = await this.answer(route, call, body, callerLimits);
    respond(answer);
    this.running--;
    this.served(call, call.endedBy?.code ?? answer.code, startedAt);
    if (this.running === 0) {
      this.idle.resolve();
      this.idle = Promise.withResolvers();
    }
  }

  /** Refuses a call without running its handler. */
  refuse(call: IncomingCall, wireError: WireError): EncodedReply {
    this.observer?.started(call.messageName);
    this.served(call, wireError.code, performance.now());
    return { code: wireError.code, frame: encodeError(call.id, wireError) };
  }

  private async answer(route: Route, call: IncomingCall, body: Buffer, callerLimits: Hello): Promise<EncodedReply> {
    try {
      const reply = await runInRequest(call, () => route.answer(call, body));
      assertFits(reply.length, callerLimits.maxMessageBytes);
      return { code: 'OK', frame: startFrame(FrameType.REPLY, call.id, 0, reply.length), body: reply };
    } catch (error) {
      return this.errorReply(call, error, callerLimits.maxFrameBytes);
    }
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
    const { messageName: message, requestId } = call;
    this.observer?.served({ message, requestId, code, durationMs: performance.now() - startedAt });
  }
}

function assertFits(bytes: number, maxBytes: number): void {
  if (bytes > maxBytes) throw new RangeError(`a reply must be ≤ ${maxBytes} bytes, got ${bytes}`);
}

/** Whether the error is only the AbortError that results from the end of the call. */
function isAbortOfEndedCall(error: unknown, call: IncomingCall): boolean {
  return call.endedBy !== undefined && error instanceof Error && error.name === 'AbortError';
}
