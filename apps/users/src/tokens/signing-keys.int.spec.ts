import { KeyRing, TokenSigner, TokenVerifier } from '@signalbox/auth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startUsersDatabase, type UsersDatabase } from '../users-database.fixture.ts';
import { SigningKeys } from './signing-keys.ts';

let database: UsersDatabase;

beforeAll(async () => {
  database = await startUsersDatabase();
});
afterAll(() => database?.stop());

describe('SigningKeys', () => {
  it('is the same for all instances, even if they start at the same time', async () => {
    const instances = await Promise.all(Array.from({ length: 5 }, () => SigningKeys.load(database.db)));
    instances.push(await SigningKeys.load(database.db));
    expect(new Set(instances.map(({ signing }) => signing.kid)).size).toBe(1);
    await expect(database.db.selectFrom('signing_keys').selectAll().execute()).resolves.toHaveLength(1);
  });

  it('verifies a token that another instance signed', async () => {
    const [one, other] = [await SigningKeys.load(database.db), await SigningKeys.load(database.db)];
    const token = await new TokenSigner(one.signing).serviceToken({ name: 'orders' }, 60);
    const verified = new TokenVerifier(new KeyRing(other)).service(token);
    await expect(verified).resolves.toEqual({ kind: 'service', name: 'orders' });
  });

  it('publishes only the public key', async () => {
    const { keys } = await (await SigningKeys.load(database.db)).keys();
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
