import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Session, signIn } from '../api/control.ts';

/** Who uses the console. */
export interface Operator {
  /** Distinguishes sessions from each other. */
  readonly sessionId: string;
  /** Null where access is open. */
  readonly email: string | null;
  /** The access token with which the console calls services on its behalf. Undefined where access is open. */
  readonly userToken: string | undefined;
  /** Each request that acts must have it in the header `x-action-token`. */
  readonly actionToken: string;
}

/** What a page learns about its session. */
export type SessionView = Pick<Session, 'access' | 'email' | 'actionToken'>;
export type Credentials = z.output<typeof signIn>;

/** Decides who may use the console. Port and injection token. */
export abstract class Access {
  /** The operator of a request. @throws UnauthenticatedError without a valid session. */
  abstract operator(request: FastifyRequest): Operator | Promise<Operator>;
  abstract view(request: FastifyRequest): Promise<SessionView>;
  /** @throws ServiceError if users refuses it, or the account is not an admin's. */
  abstract signIn(request: FastifyRequest, reply: FastifyReply, credentials: Credentials): Promise<SessionView>;
  abstract signOut(request: FastifyRequest, reply: FastifyReply): Promise<void>;
}
