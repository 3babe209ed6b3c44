import type { Auth, Message } from '@signalbox/contract';

/** Who sent a message, as far as the message asked. */
export type Caller = CallerByAuth[Auth['kind']];

interface CallerByAuth {
  public: PublicCaller;
  user: UserCaller;
  admin: UserCaller;
  service: ServiceCallerIdentity;
}

interface PublicCaller {
  readonly kind: 'public';
}

/** A signed-in user, for whom the call is made. */
export interface UserCaller {
  readonly kind: 'user';
  readonly userId: string;
  readonly role: 'user' | 'admin';
  readonly sessionId: string;
}

/** Another service, proven by its own token. */
export interface ServiceCallerIdentity {
  readonly kind: 'service';
  readonly name: string;
}

/** The kind of caller that a message accepts. */
export type CallerOf<M extends Message> = CallerByAuth[M['auth']['kind']];

/** What a handler is told besides the request. */
export interface CallContext<C extends Caller = Caller> {
  /** `users.getUser` */
  readonly message: string;
  readonly requestId: string;
  readonly caller: C;
  /** When nobody waits for the answer any more, on the clock of `performance.now()`. */
  readonly deadlineAt: number;
  /** Aborts when the caller cancels, its connection is lost, or the deadline passes. */
  readonly signal: AbortSignal;
}

/** The tokens that came with a call. */
export interface Tokens {
  readonly userToken?: string;
  readonly serviceToken?: string;
}

/** Decides whether a call may pass. While nothing is bound to it, only messages for anyone are answered. */
export abstract class Authenticator {
  /**
   * @throws UnauthenticatedError when the token that the message asks for is missing or not valid.
   * @throws ForbiddenError when the caller is known and may not send this message.
   */
  abstract authenticate(auth: Auth, tokens: Tokens): Promise<Caller> | Caller;
}
