import { randomBytes } from 'node:crypto';
import { UnauthenticatedError } from '@signalbox/contract';
import type { Operator } from './operator.ts';

/** Tokens of users. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresInSeconds: number;
}

/** What a session does with users. */
export interface TokenSource {
  /** @throws ServiceError */
  refresh(refreshToken: string): Promise<Tokens>;
  /** @throws UnauthenticatedError, ForbiddenError unless it is a valid token of an admin. */
  verify(accessToken: string): unknown;
}

const MAX_SESSIONS = 1_000;
const MAX_IDLE_MS = 12 * 3_600_000;
/** The access token is refreshed after this share of its lifetime. */
const REFRESH_AFTER = 0.7;

interface Session {
  readonly email: string;
  readonly actionToken: string;
  tokens: Tokens;
  refreshAt: number;
  usedAt: number;
  refreshing: Promise<void> | undefined;
}

/** The sessions of operators, in memory. Their ids are random. Browsers never see the tokens of users. */
export class Sessions {
  private readonly sessions = new Map<string, Session>();

  constructor(
    private readonly source: TokenSource,
    private readonly now: () => number = Date.now,
  ) {}

  /** @returns the id. */
  begin(email: string, tokens: Tokens): string {
    // Entries have the order of their begin: the oldest goes first.
    if (this.sessions.size >= MAX_SESSIONS) this.sessions.delete(this.sessions.keys().next().value!);
    const id = random();
    const session = { email, actionToken: random(), tokens, refreshAt: 0, usedAt: this.now(), refreshing: undefined };
    this.sessions.set(id, session);
    this.setTokens(session, tokens);
    return id;
  }

  /** @returns the access token that ends with the session. Undefined if there is no such session. */
  end(id: string): string | undefined {
    const token = this.sessions.get(id)?.tokens.accessToken;
    this.sessions.delete(id);
    return token;
  }

  /**
   * The operator of a session, with a valid access token.
   * @throws UnauthenticatedError if there is no such session, or it has ended; UnavailableError if users does not answer.
   */
  async operator(id: string | undefined): Promise<Operator> {
    const session = id === undefined ? undefined : this.sessions.get(id);
    if (id === undefined || !session) throw new UnauthenticatedError('sign in first');
    const now = this.now();
    if (now - session.usedAt > MAX_IDLE_MS) return this.refuse(id, new UnauthenticatedError('the session was idle'));
    session.usedAt = now;
    try {
      if (now >= session.refreshAt) await (session.refreshing ??= this.refresh(session));
      await this.source.verify(session.tokens.accessToken);
    } catch (error) {
      const { code } = error as { code?: string };
      const hasEnded = code === 'UNAUTHENTICATED' || code === 'FORBIDDEN' || code === 'INVALID_REFRESH_TOKEN';
      if (hasEnded) return this.refuse(id, new UnauthenticatedError('the session has ended'));
      throw error;
    }
    const { email, actionToken, tokens } = session;
    return { sessionId: id, email, actionToken, userToken: tokens.accessToken };
  }

  private async refresh(session: Session): Promise<void> {
    try {
      this.setTokens(session, await this.source.refresh(session.tokens.refreshToken));
    } finally {
      session.refreshing = undefined;
    }
  }

  private setTokens(session: Session, tokens: Tokens): void {
    session.tokens = tokens;
    session.refreshAt = this.now() + tokens.expiresInSeconds * 1000 * REFRESH_AFTER;
  }

  private refuse(id: string, error: Error): never {
    this.sessions.delete(id);
    throw error;
  }
}

const random = (): string => randomBytes(32).toString('base64url');
