import type { Cancellation } from '@signalbox/discovery';
import type { ActiveSpan, RequestContext, UserCaller } from '@signalbox/rpc';

/** One client request and its state in the gateway. */
export interface Exchange {
  /** When the first byte of the request arrived. */
  readonly startedAt: number;
  /** The context that calls to services inherit. */
  readonly context: { -readonly [Key in keyof RequestContext]: RequestContext[Key] } & {
    readonly traceparent: string;
    readonly span: ActiveSpan | undefined;
    readonly clientAddress: string;
    readonly deadlineAt: number;
    readonly cancellation: Cancellation;
  };
  /** The signed-in user, if the endpoint requires a token. */
  user: UserCaller | undefined;
  /** The declared path of the endpoint. */
  route: string | undefined;
  /** Whether it holds a slot of the admission control. */
  isAdmitted: boolean;
  /** The error message of a failed service. The client does not see it. */
  failure: string | undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    exchange: Exchange;
  }
}
