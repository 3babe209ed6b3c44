import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { KeyRing, TokenSigner, TokenVerifier } from '@signalbox/auth';
import { openDatabase } from '@signalbox/postgres';
import { Drain } from '@signalbox/service-defaults';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { UsersTables } from '../database.ts';
import { signingKeysOptions, startUsersDatabase, type UsersDatabase } from '../users-database.fixture.ts';
import { SigningKeys } from './signing-keys.ts';
import { ENDED_SESSIONS, TokenFeed } from './token-feed.ts';

let database: UsersDatabase;
const stops: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  Logger.overrideLogger(false);
  database = await startUsersDatabase();
});
afterEach(() => Promise.all(stops.splice(0).map((stop) => stop())));
afterAll(() => database?.stop());

/** An instance of users with its own connections. */
async function start() {
  const db = openDatabase<UsersTables>(database.url);
  const keys = await SigningKeys.load(db, signingKeysOptions);
  const verifier = new TokenVerifier(new KeyRing(keys));
  const drain = new Drain();
  const feed = new TokenFeed(db, keys, verifier, drain);
  await feed.onModuleInit();
  stops.push(() => feed.beforeApplicationShutdown().then(() => db.destroy()));
  const watch = (version?: string, waitMs = 10_000, signal = new AbortController().signal) =>
    feed.watch({ version, waitMs }, { deadlineAt: performance.now() + 20_000, signal });
  return { db, keys, verifier, drain, watch };
}

async function endSession({ notifies = true, expiresIn = '15 minutes' } = {}) {
  const sid = randomUUID();
  await sql`
    with revoked as (insert into revoked_sessions (sid, expires_at) values (${sid}, now() + ${expiresIn}::interval))
    select pg_notify(${ENDED_SESSIONS}, '') where ${notifies}`.execute(database.db);
  return sid;
}
const sidsOf = ({ revoked }: { revoked: readonly { sid: string }[] }) => revoked.map(({ sid }) => sid);

describe('TokenFeed', () => {
  it('passes a session that another instance has ended on to all that wait, and refuses its tokens itself', async () => {
    const [one, other] = [await start(), await start()];
    const versions = [(await one.watch()).version, (await other.watch()).version];
    const waiting = [one.watch(versions[0]), other.watch(versions[1])];
    const sid = await endSession();
    for (const reply of waiting) expect(sidsOf(await reply)).toEqual([sid]);
    const caller = { userId: randomUUID(), sessionId: sid, role: 'user' } as const;
    const token = await new TokenSigner(one.keys).userToken(caller, 60);
    await expect(other.verifier.user(token)).rejects.toThrow('the session has ended');
  });

  it('notices an ended session without a notification, for example behind PgBouncer', async () => {
    const { watch } = await start();
    const { version } = await watch();
    const reply = watch(version);
    const sid = await endSession({ notifies: false });
    expect(sidsOf(await reply)).toContain(sid);
  });

  it('notices a session whose transaction took longer than that of another', async () => {
    const { db, watch } = await start();
    let { version } = await watch();
    const late = randomUUID();
    await db.transaction().execute(async (transaction) => {
      await sql`insert into revoked_sessions (sid, expires_at) values (${late}, now() + interval '1 hour')`.execute(
        transaction,
      );
      const early = await endSession();
      const reply = await watch(version);
      expect(sidsOf(reply)).toContain(early);
      ({ version } = reply);
    });
    expect(sidsOf(await watch(version))).toEqual([late]);
  });

  it('knows all ended sessions when it starts, except those whose tokens have expired', async () => {
    const [sid, expired] = [await endSession(), await endSession({ expiresIn: '-1 second' })];
    const { watch } = await start();
    const known = sidsOf(await watch());
    expect(known).toContain(sid);
    expect(known).not.toContain(expired);
  });

  it('passes a new signing key on to all that wait', async () => {
    const [one, other] = [await start(), await start()];
    const { version } = await other.watch();
    const reply = other.watch(version);
    const { kid } = await one.keys.rotate();
    expect((await reply).keys[0]).toMatchObject({ kid });
  });

  it('does not answer while it cannot read the database, so that callers ask another instance', async () => {
    const { db, watch } = await start();
    const { version } = await watch();
    const waiting = watch(version);
    await db.destroy();
    await expect(waiting).rejects.toThrow();
    await expect(watch(version)).rejects.toThrow();
  });

  it('answers when it begins to stop', async () => {
    const { drain, watch } = await start();
    const { version } = await watch();
    const waiting = watch(version);
    drain.begin();
    expect(await waiting).toMatchObject({ version });
  });
});
