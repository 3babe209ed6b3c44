import { randomUUID } from 'node:crypto';
import type { Message, ServiceError } from '@signalbox/contract';
import { Cancellation } from '@signalbox/discovery';
import type { Metadata } from '../protocol/metadata.ts';
import type { RequestContext } from '../request-context.ts';
import { isTraceparent } from '../tracing/traceparent.ts';
import type { ActiveSpan } from '../tracing/tracing.ts';
import type { CallContext, Caller, Tokens } from './caller.ts';
import type { Route } from './route.ts';

/** A call in progress: the context of its handler and of the calls made for it. */
export class IncomingCall implements CallContext, RequestContext {
  readonly requestId: string;
  /** Undefined also if the caller's is not valid. */
  readonly traceparent: string | undefined;
  span: ActiveSpan | undefined;
  readonly userToken: string | undefined;
  readonly clientAddress: string | undefined;
  private readonly serviceToken: string | undefined;
  private identity: Caller | undefined;
  readonly cancellation = new Cancellation();
  private ended: ServiceError | undefined;
  /** Size of its request body, once that is complete. */
  bodyBytes = 0;
  /** Ends the call at its deadline. */
  timer: NodeJS.Timeout | undefined;

  constructor(
    readonly id: number,
    readonly route: Route,
    readonly deadlineAt: number,
    metadata: Metadata,
    readonly peerAddress: string,
    readonly peerService: string | undefined,
  ) {
    this.requestId = metadata.requestId ?? randomUUID();
    this.traceparent = isTraceparent(metadata.traceparent) ? metadata.traceparent : undefined;
    this.userToken = metadata.userToken;
    this.clientAddress = metadata.clientAddress;
    this.serviceToken = metadata.serviceToken;
  }

  /** The message as its contract declares it. */
  get message(): Message {
    return this.route.message;
  }

  get messageName(): string {
    return this.message.name;
  }

  get tokens(): Tokens {
    return { userToken: this.userToken, serviceToken: this.serviceToken };
  }

  get isAdmitted(): boolean {
    return this.identity !== undefined;
  }

  /** @throws Error before authentication, which no handler and no guard can observe. */
  get caller(): Caller {
    if (!this.identity) throw new Error('the caller is not authenticated yet');
    return this.identity;
  }

  admit(caller: Caller): void {
    this.identity = caller;
  }

  get signal(): AbortSignal {
    return this.cancellation.signal;
  }

  /** The reason why the call ended before its reply. */
  get endedBy(): ServiceError | undefined {
    return this.ended;
  }

  /** Ends the call before its reply. */
  end(reason: ServiceError): void {
    if (this.ended) return;
    this.ended = reason;
    this.cancellation.abort(reason);
  }
}
