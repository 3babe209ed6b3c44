import { ALGORITHM, KeySource, type SigningKey } from '@signalbox/auth';
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type CryptoKey,
  type JSONWebKeySet,
  type JWK,
} from 'jose';
import { sql, type Kysely } from 'kysely';
import type { UsersTables } from '../database.ts';

interface PublicKey extends JWK {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly kid: string;
  readonly use: 'sig';
  readonly alg: 'EdDSA';
}

/** The Ed25519 key that all instances sign with. The first instance creates it in the users database. */
export class SigningKeys extends KeySource {
  constructor(
    readonly signing: SigningKey,
    private readonly published: PublicKey,
  ) {
    super();
  }

  /** Reads the key, or creates it if there is none. A table lock ensures that concurrent instances create only one. */
  static async load(database: Kysely<UsersTables>): Promise<SigningKeys> {
    const { kid, private_jwk: jwk } = await database.transaction().execute(async (transaction) => {
      await sql`lock table signing_keys in share row exclusive mode`.execute(transaction);
      const stored = await transaction
        .selectFrom('signing_keys')
        .select(['kid', 'private_jwk'])
        .orderBy('created_at', 'desc')
        .limit(1)
        .executeTakeFirst();
      return (
        stored ??
        (await transaction
          .insertInto('signing_keys')
          .values(await generate())
          .returning(['kid', 'private_jwk'])
          .executeTakeFirstOrThrow())
      );
    });
    const privateKey = (await importJWK({ ...jwk, alg: ALGORITHM })) as CryptoKey;
    const { x } = jwk;
    return new SigningKeys({ kid, privateKey }, { kty: 'OKP', crv: 'Ed25519', x, kid, use: 'sig', alg: ALGORITHM });
  }

  override async keys(): Promise<JSONWebKeySet & { keys: PublicKey[] }> {
    return { keys: [this.published] };
  }
}

async function generate() {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { kid: await calculateJwkThumbprint(jwk), private_jwk: JSON.stringify(jwk) };
}
