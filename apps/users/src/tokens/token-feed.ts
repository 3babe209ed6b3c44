import { Injectable, Logger, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { TokenVerifier } from '@signalbox/auth';
import type { ReceivedBy } from '@signalbox/contract';
import type { TokenState, users } from '@signalbox/contracts-users';
import { Database, ListenConnection } from '@signalbox/postgres';
import { Drain } from '@signalbox/service-defaults';
import { sql } from 'kysely';
import type { UsersTables } from '../database.ts';
import { SigningKeys } from './signing-keys.ts';
import { TokenLog } from './token-log.ts';

/** The channel on which instances tell each other that sessions have ended. */
export const ENDED_SESSIONS = 'users_ended_sessions';

/** Clocks of machines may differ by this time, so a token counts as valid for this time after its expiry. */
export const CLOCK_TOLERANCE_SECONDS = 60;

/** How often the database is read without a notification, for example behind a pooler that does not support LISTEN. */
const READ_INTERVAL_MS = 1_000;
/** No transaction takes longer, so no row appears later than this after its time. */
const MAX_TRANSACTION_SECONDS = 60;
/** Time that a reply needs to reach the caller. */
const REPLY_MS = 100;

/** Reads the signing keys and the ended sessions of all instances, and passes changes on to the callers that wait. */
@Injectable()
export class TokenFeed implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(TokenFeed.name);
  private readonly log = new TokenLog();
  private readonly connection: ListenConnection;
  private readAt = new Date(0);
  private failure: Error | undefined;
  private reading: Promise<void> | undefined;
  private isNotified = false;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly database: Database<UsersTables>,
    private readonly signingKeys: SigningKeys,
    private readonly verifier: TokenVerifier,
    drain: Drain,
  ) {
    this.connection = new ListenConnection({
      url: database.url,
      channel: ENDED_SESSIONS,
      onNotification: () => this.read(),
      onListening: () => this.read(),
    });
    drain.signal.addEventListener('abort', () => this.log.release(), { once: true });
  }

  /** Knows all ended sessions before the service is ready. @throws the error of the database. */
  async onModuleInit(): Promise<void> {
    await this.readOnce();
    this.connection.start();
    this.schedule();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await Promise.all([this.reading, this.connection.stop()]);
  }

  /**
   * Returns what is new since the caller's version.
   * @throws the error of the database, if it can't be read: another instance may know more.
   */
  async watch(
    { version, waitMs = 0 }: ReceivedBy<typeof users.watchTokens>,
    { deadlineAt, signal }: { readonly deadlineAt: number; readonly signal: AbortSignal },
  ): Promise<TokenState> {
    if (this.failure) throw this.failure;
    await this.log.changed(version, Math.min(waitMs, deadlineAt - REPLY_MS - performance.now()), signal);
    return this.log.since(version);
  }

  /** Reads soon: immediately, or again after the present read, which may have begun before the change. */
  private read(): void {
    this.isNotified = true;
    this.reading ??= this.readWhileNotified();
  }

  private async readWhileNotified(): Promise<void> {
    while (this.isNotified && !this.stopped) {
      this.isNotified = false;
      try {
        await this.readOnce();
        if (this.failure) this.logger.log({ message: 'the state of tokens is up to date again' });
        this.failure = undefined;
      } catch (error) {
        if (!this.failure) this.logger.warn({ message: 'the state of tokens is not read', error });
        this.failure = error as Error;
        this.log.fail(this.failure);
      }
    }
    this.reading = undefined;
    this.schedule();
  }

  private schedule(): void {
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => this.read(), READ_INTERVAL_MS);
  }

  private async readOnce(): Promise<void> {
    await this.signingKeys.refresh();
    const { rows } = await sql<{ readAt: Date; sid: string | null; until: number }>`
      select clock.now as "readAt", sid, (extract(epoch from expires_at) * 1000)::bigint as until
      from (select now()) as clock left join revoked_sessions
        on expires_at > now() and ended_at > ${this.readAt}::timestamptz - make_interval(secs => ${MAX_TRANSACTION_SECONDS})
      order by ended_at`.execute(this.database);
    const revoked = rows.flatMap(({ sid, until }) => (sid === null ? [] : [{ sid, until }]));
    const { keys } = await this.signingKeys.keys();
    await this.verifier.update({ keys, revoked });
    this.log.update(keys, revoked);
    this.readAt = rows[0]!.readAt;
  }
}
