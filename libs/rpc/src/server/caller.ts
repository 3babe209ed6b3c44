import type { Auth, Message } from '@signalbox/contract';

/** The sender of a message, as required by the message's auth rule. */
export type Caller = CallerByAuth[Auth['kind']];

interface CallerByAuth {
  public: PublicCaller;
  user: UserCaller;
  admin: UserCaller;
  operator: UserCaller | ServiceCaller;
  service: ServiceCaller;
}

interface PublicCaller {
  readonly kind: 'public';
}

/** A signed-in user on whose behalf the call is made. */
export interface UserCaller {
  readonly kind: 'user';
  readonly userId: string;
  readonly role: 'user' | 'admin';
  readonly sessionId: string;
}

/** Another service, authenticated by its token. */
export interface ServiceCaller {
  readonly kind: 'service';
  readonly name: string;
}

/** The kind of caller that a message accepts. */
export type CallerOf<M extends Message> = CallerByAuth[M['auth']['kind']];

/** The context that a handler receives with the request. */
export interface CallContext<C extends Caller = Caller> {
  /** `users.getUser` */
  readonly messageName: string;
  readonly requestId: string;
  readonly caller: C;
  /** The IP address of the process that sent it. */
  readonly peerAddress: string;
  /** The service that sent the call, as its certificate proves it. Undefined without TLS. */
  readonly peerService: string | undefined;
  /** The caller's deadline in milliseconds of `performance.now()`. */
  readonly deadlineAt: number;
  /** Aborts when the caller cancels, its connection is lost, or the deadline passes. */
  readonly signal: AbortSignal;
}

/** The tokens of a call. */
export interface Tokens {
  readonly userToken?: string;
  readonly serviceToken?: string;
}

/** Authenticates and authorizes calls by their metadata, before the request is parsed. */
export abstract class Authenticator {
  /**
   * @param peerService - the service that the caller's certificate names. Undefined without TLS.
   * @throws UnauthenticatedError if the required token is missing or invalid, or is the token of another service.
   * @throws ForbiddenError if the caller is authenticated but may not send this message.
   */
  abstract authenticate(auth: Auth, tokens: Tokens, peerService?: string): Promise<Caller> | Caller;
}
