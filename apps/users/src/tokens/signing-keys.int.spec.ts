import { randomBytes } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { KeyRing, TokenSigner, TokenVerifier } from '@signalbox/auth';
import { ConfigError } from '@signalbox/service-defaults';
import { exportJWK, generateKeyPair } from 'jose';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signingKeysOptions, startUsersDatabase, type UsersDatabase } from '../users-database.fixture.ts';
import { readRows } from './signing-key-rows.ts';
import { SigningKeys, type SigningKeysOptions } from './signing-keys.ts';

let database: UsersDatabase;

beforeAll(async () => {
  Logger.overrideLogger(false);
  database = await startUsersDatabase();
});
afterAll(() => database?.stop());
beforeEach(() => database.db.deleteFrom('signing_keys').execute());

const load = (options: Partial<SigningKeysOptions> = {}) =>
  SigningKeys.load(database.db, { ...signingKeysOptions, ...options });
const rows = () => database.db.selectFrom('signing_keys').selectAll().orderBy('signs_from').execute();
const kids = async (keys: SigningKeys) => (await keys.keys()).keys.map(({ kid }) => kid);
/** Lets time pass for the stored keys. */
const pass = (seconds: number) =>
  sql`update signing_keys set signs_from = signs_from - make_interval(secs => ${seconds})`.execute(database.db);

describe('SigningKeys', () => {
  it('is the same for all instances, even if they start at the same time', async () => {
    const instances = await Promise.all(Array.from({ length: 5 }, () => load()));
    instances.push(await load());
    expect(new Set(instances.map(({ kid }) => kid)).size).toBe(1);
    await expect(database.db.selectFrom('signing_keys').selectAll().execute()).resolves.toHaveLength(1);
  });

  it('is not created again by an instance whose transaction began earlier', async () => {
    await database.db.connection().execute(async (connection) => {
      await sql`begin`.execute(connection);
      // The time of its transaction begins here.
      await sql`select now()`.execute(connection);
      await load();
      const [row] = await readRows(connection, signingKeysOptions);
      expect(row).toMatchObject({ isDue: true });
      await sql`rollback`.execute(connection);
    });
  });

  it('verifies a token that another instance signed', async () => {
    const [one, other] = [await load(), await load()];
    const token = await new TokenSigner(one).serviceToken({ name: 'orders' }, 60);
    const verified = new TokenVerifier(new KeyRing(other)).service(token);
    await expect(verified).resolves.toEqual({ kind: 'service', name: 'orders' });
  });

  it('publishes only the public key', async () => {
    const { keys } = await (await load()).keys();
    expect(keys).toEqual([
      {
        kty: 'OKP',
        crv: 'Ed25519',
        use: 'sig',
        alg: 'EdDSA',
        kid: expect.stringMatching(/^.{43}$/),
        x: expect.stringMatching(/^.{43}$/),
      },
    ]);
  });
});

describe('the rotation', () => {
  it('publishes a new key before it signs, and the old one until its last token has expired', async () => {
    const [one, other] = [await load(), await load()];
    const old = one.kid;
    const { kid: next } = await one.rotate();
    expect([one.kid, await kids(one)]).toEqual([old, [next, old]]);
    await other.refresh();
    expect([other.kid, await kids(other)]).toEqual([old, [next, old]]);
    await pass(30);
    for (const keys of [one, other]) {
      await keys.refresh();
      expect([keys.kid, await kids(keys)]).toEqual([next, [next, old]]);
    }
    await pass(959);
    await one.refresh();
    expect(await kids(one)).toEqual([next, old]);
    await pass(2);
    for (const keys of [one, other]) {
      await keys.refresh();
      expect([keys.kid, await kids(keys)]).toEqual([next, [next]]);
    }
    await expect(rows()).resolves.toHaveLength(1);
  });

  it('creates one key per period, however many instances notice that it is due', async () => {
    const instances = await Promise.all([1, 2, 3].map(() => load({ periodSeconds: 86_400 })));
    await pass(86_399);
    await Promise.all(instances.map((keys) => keys.refresh()));
    await expect(rows()).resolves.toHaveLength(1);
    await pass(1);
    await Promise.all(instances.map((keys) => keys.refresh()));
    await Promise.all(instances.map((keys) => keys.refresh()));
    await expect(rows()).resolves.toHaveLength(2);
  });

  it('never happens by itself with a period of 0', async () => {
    const keys = await load();
    await pass(10 * 365 * 86_400);
    await keys.refresh();
    await expect(rows()).resolves.toHaveLength(1);
  });

  it('creates no second key while one waits to sign', async () => {
    const [one, other] = [await load(), await load()];
    const rotated = await Promise.all([one.rotate(), other.rotate(), one.rotate()]);
    expect(new Set(rotated.map(({ kid }) => kid)).size).toBe(1);
    await expect(rows()).resolves.toHaveLength(2);
  });

  it('replaces a key that was deleted by hand immediately', async () => {
    const keys = await load();
    const removed = keys.kid;
    await database.db.deleteFrom('signing_keys').execute();
    await keys.refresh();
    expect(keys.kid).not.toBe(removed);
    await expect(kids(keys)).resolves.toEqual([keys.kid]);
  });

  it('under load refuses no token, of any instance at any other', async () => {
    const times = { publishSeconds: 1, periodSeconds: 0, lifetimeSeconds: 3 };
    const instances = await Promise.all([1, 2, 3].map(() => load(times)));
    const signers = instances.map((keys) => new TokenSigner(keys));
    const verifiers = instances.map((keys) => new TokenVerifier(new KeyRing(keys)));
    const signedBy = new Set<string>();
    const update = async (index: number) => {
      await instances[index]!.refresh();
      await verifiers[index]!.update({ ...(await instances[index]!.keys()), revoked: [] });
    };
    for (let round = 0; signedBy.size < 4; round += 1) {
      // An instance that is late signs with the previous key.
      await update(round % 3);
      await Promise.all(
        signers.map(async (signer, index) => {
          signedBy.add(instances[index]!.kid);
          const token = await signer.serviceToken({ name: 'orders' }, 2);
          for (const verifier of verifiers) await verifier.service(token);
        }),
      );
      if (round % 20 === 0) await instances[0]!.rotate();
    }
  });
});

describe('the private keys in the database', () => {
  it('are encrypted, and bound to their id', async () => {
    await load();
    await load().then((keys) => keys.rotate());
    const [one, other] = await rows();
    expect(JSON.stringify(one)).not.toContain('"d"');
    expect(one!.private_jwk).toMatch(/^ey[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/);
    const swapped = JSON.stringify(other!.private_jwk);
    await database.db.updateTable('signing_keys').set({ private_jwk: swapped }).where('kid', '=', one!.kid).execute();
    await expect(load()).rejects.toThrow(ConfigError);
  });

  it('are not readable with another encryption key, and stay as they are', async () => {
    const { kid } = await load();
    const before = await rows();
    const wrong = load({ encryptionKey: randomBytes(32), periodSeconds: 1 });
    await expect(wrong).rejects.toMatchObject({
      problems: [expect.stringMatching(/^SIGNING_KEY_ENCRYPTION_KEY_FILE: expected the key that encrypted/)],
    });
    await expect(rows()).resolves.toEqual(before);
    await expect(load()).resolves.toMatchObject({ kid });
  });

  it('of an earlier version are encrypted at the first start', async () => {
    const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
    const jwk = JSON.stringify(await exportJWK(privateKey));
    await database.db.insertInto('signing_keys').values({ kid: 'plain', private_jwk: jwk }).execute();
    const keys = await Promise.all([load(), load()]);
    expect(keys.map(({ kid }) => kid)).toEqual(['plain', 'plain']);
    expect((await rows()).map(({ private_jwk: stored }) => typeof stored)).toEqual(['string']);
    const token = await new TokenSigner(await load()).serviceToken({ name: 'orders' }, 60);
    await expect(new TokenVerifier(new KeyRing(keys[0]!)).service(token)).resolves.toMatchObject({ name: 'orders' });
  });
});
