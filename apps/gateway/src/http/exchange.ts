import type { Cancellation } from '@signalbox/discovery';
import type { RequestContext, UserCaller } from '@signalbox/rpc';

/** One request of a client and what the gateway has found out about it. */
export interface Exchange {
  readonly startedAt: number;
  /** What calls to services inherit. */
  readonly context: { -readonly [Key in keyof RequestContext]: RequestContext[Key] } & {
    readonly traceparent: string;
    readonly deadlineAt: number;
    readonly cancellation: Cancellation;
  };
  /** Who is signed in: known where the endpoint asks for a token. */
  user: UserCaller | undefined;
  /** The path of the endpoint, as it is declared. */
  route: string | undefined;
  /** What a service that failed said, which the client is not told. */
  failure: string | undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    exchange: Exchange;
  }
}
