import { randomUUID } from 'node:crypto';
import type { Message, ServiceError } from '@signalbox/contract';
import { Cancellation } from '@signalbox/discovery';
import type { Metadata } from '../protocol/metadata.ts';
import type { RequestContext } from '../request-context.ts';
import type { CallContext, Caller, Tokens } from './caller.ts';

/** A call that is being answered: what the handler is told of it, and what calls made on its behalf inherit. */
export class IncomingCall implements CallContext, RequestContext {
  readonly requestId: string;
  readonly traceparent: string | undefined;
  readonly userToken: string | undefined;
  private readonly serviceToken: string | undefined;
  private identity: Caller | undefined;
  readonly cancellation = new Cancellation();
  private ended: ServiceError | undefined;
  /** Ends the call at its deadline. */
  timer: NodeJS.Timeout | undefined;

  constructor(
    readonly id: number,
    /** The message as its contract declares it. */
    readonly contract: Message,
    readonly deadlineAt: number,
    metadata: Metadata,
    /** What its request takes. */
    readonly bodyBytes = 0,
  ) {
    this.requestId = metadata.requestId ?? randomUUID();
    this.traceparent = metadata.traceparent;
    this.userToken = metadata.userToken;
    this.serviceToken = metadata.serviceToken;
  }

  get message(): string {
    return this.contract.name;
  }

  get tokens(): Tokens {
    return { userToken: this.userToken, serviceToken: this.serviceToken };
  }

  /** @throws Error before the call is let in: guards of a controller and global ones run earlier. */
  get caller(): Caller {
    if (!this.identity) throw new Error('the caller is known to guards of the method, not to those before it');
    return this.identity;
  }

  admit(caller: Caller): void {
    this.identity = caller;
  }

  get signal(): AbortSignal {
    return this.cancellation.signal;
  }

  /** Why nobody waits for the answer any more. */
  get endedBy(): ServiceError | undefined {
    return this.ended;
  }

  /** Nobody waits for the answer any more. */
  end(reason: ServiceError): void {
    if (this.ended) return;
    this.ended = reason;
    this.cancellation.abort(reason);
  }
}
