import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@signalbox/postgres';
import { refillMs, type Quota } from '@signalbox/service-defaults';
import { sql } from 'kysely';
import { CONFIG, type UsersConfig } from '../config.ts';
import type { UsersTables } from '../database.ts';
import { TooManyAttemptsError } from './account-errors.ts';

/** An attempt to sign in. */
interface Attempt {
  readonly email: string;
  /** The network of the client. */
  readonly network: string;
  /** Undefined if the address has no account. */
  readonly userId: string | undefined;
}

/** A counter of an attempt: a leaky bucket that holds `quota.requests` failures. */
interface Counter {
  readonly key: Buffer;
  readonly quota: Quota;
}

/**
 * Limits the failed sign-ins of an account: strictly for one network, loosely in total. Networks in which the user has a
 * session are exempt from the total. One network cannot fill the total, but many together can: then the user can sign in only
 * from networks with a session. All instances share the counters,
 * and addresses without an account have the same ones. A sign-in without failures before it writes nothing.
 */
@Injectable()
export class FailedSignIns {
  constructor(
    private readonly database: Database<UsersTables>,
    @Inject(CONFIG)
    private readonly config: Pick<UsersConfig, 'FAILED_SIGN_IN_LIMIT' | 'FAILED_SIGN_IN_TOTAL_LIMIT'>,
  ) {}

  /** @throws TooManyAttemptsError if the attempt is not allowed, whether the password is right or not. */
  async assertAllowed(attempt: Attempt): Promise<void> {
    const [strict, total] = [this.strict(attempt), this.total(attempt)];
    const counters = [strict, total].filter((counter) => counter !== undefined);
    if (counters.length === 0) return;
    const { rows } = await sql<{ key: Buffer; fullMs: number }>`
      select key, extract(epoch from empty_at - now())::float8 * 1000 as "fullMs"
      from failed_sign_ins where key in (${sql.join(counters.map(({ key }) => key))})`.execute(this.database);
    for (const { key, quota } of counters) {
      const fullMs = rows.find((row) => row.key.equals(key))?.fullMs ?? 0;
      const retryAfterMs = Math.ceil(fullMs - (quota.requests - 1) * refillMs(quota));
      if (retryAfterMs <= 0 || (key === total?.key && (await this.isKnown(attempt)))) continue;
      throw new TooManyAttemptsError(quota, retryAfterMs);
    }
  }

  /** Counts a failure. */
  async add(attempt: Attempt): Promise<void> {
    // Always in this order, so that two instances do not wait for each other.
    for (const counter of [this.strict(attempt), this.total(attempt)]) {
      if (!counter) continue;
      const interval = sql`make_interval(secs => ${refillMs(counter.quota) / 1000})`;
      await sql`
        insert into failed_sign_ins (key, empty_at) values (${counter.key}, now() + ${interval})
        on conflict (key) do update set empty_at = greatest(failed_sign_ins.empty_at, now()) + ${interval}`.execute(
        this.database,
      );
    }
  }

  /** Forgets the failures from the network of a successful attempt. */
  async reset(attempt: Attempt): Promise<void> {
    const counter = this.strict(attempt);
    if (counter) await this.database.deleteFrom('failed_sign_ins').where('key', '=', counter.key).execute();
  }

  private strict({ email, network }: Attempt): Counter | undefined {
    return counter(`${email}\n${network}`, this.config.FAILED_SIGN_IN_LIMIT);
  }

  private total({ email }: Attempt): Counter | undefined {
    return counter(email, this.config.FAILED_SIGN_IN_TOTAL_LIMIT);
  }

  /** Whether the user has a session from this network. */
  private async isKnown({ userId, network }: Attempt): Promise<boolean> {
    const { rows } = await sql`
      select from sessions where user_id = ${userId ?? null} and network = ${network} and expires_at > now() limit 1`.execute(
      this.database,
    );
    return rows.length > 0;
  }
}

const counter = (text: string, quota: Quota | undefined): Counter | undefined =>
  quota && { key: createHash('sha256').update(text).digest(), quota };
