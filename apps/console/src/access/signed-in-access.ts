import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { TokenVerifier } from '@signalbox/auth';
import { ForbiddenError, UnauthenticatedError } from '@signalbox/contract';
import { users } from '@signalbox/contracts-users';
import { InjectClient, runInRequest, type ClientOf } from '@signalbox/rpc';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NO_COOKIE, sessionCookie, sessionIdIn } from './cookie.ts';
import { Access, type Credentials, type Operator, type SessionView } from './operator.ts';
import { Sessions } from './sessions.ts';

type UsersClient = ClientOf<typeof users>;

const SIGNED_OUT: SessionView = { access: 'signed-out', email: null, actionToken: null };

/** Only admins are operators. They sign in with their account of the system. */
@Injectable()
export class SignedInAccess extends Access {
  private readonly sessions: Sessions;

  constructor(
    @InjectClient(users) private readonly users: UsersClient,
    private readonly verifier: TokenVerifier,
  ) {
    super();
    this.sessions = new Sessions({
      refresh: (refreshToken) => this.users.refreshSession({ refreshToken }),
      verify: (accessToken) => verifier.admin(accessToken),
    });
  }

  override operator({ headers }: FastifyRequest): Promise<Operator> {
    return this.sessions.operator(sessionIdIn(headers.cookie));
  }

  override async view(request: FastifyRequest): Promise<SessionView> {
    try {
      const { email, actionToken } = await this.operator(request);
      return { access: 'signed-in', email, actionToken };
    } catch (error) {
      if (error instanceof UnauthenticatedError) return SIGNED_OUT;
      throw error;
    }
  }

  override async signIn(request: FastifyRequest, reply: FastifyReply, credentials: Credentials): Promise<SessionView> {
    const tokens = await this.users.signIn(credentials);
    try {
      await this.verifier.admin(tokens.accessToken);
    } catch (error) {
      await this.endTokens(tokens.accessToken);
      throw error instanceof ForbiddenError ? new ForbiddenError('only admins may use the console') : error;
    }
    await this.end(request);
    const id = this.sessions.begin(credentials.email, tokens);
    const { email, actionToken } = await this.sessions.operator(id);
    reply.header('set-cookie', sessionCookie(id));
    return { access: 'signed-in', email, actionToken };
  }

  override async signOut(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    await this.end(request);
    reply.header('set-cookie', NO_COOKIE);
  }

  private async end({ headers }: FastifyRequest): Promise<void> {
    const id = sessionIdIn(headers.cookie);
    const token = id === undefined ? undefined : this.sessions.end(id);
    if (token !== undefined) await this.endTokens(token);
  }

  /** The session of the console has ended anyway, also if users does not answer. */
  private async endTokens(userToken: string): Promise<void> {
    await runInRequest({ requestId: randomUUID(), userToken }, () => this.users.signOut({})).catch(() => {});
  }
}
