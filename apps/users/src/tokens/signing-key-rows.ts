import { ALGORITHM } from '@signalbox/auth';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { sql, type Kysely } from 'kysely';
import type { UsersTables } from '../database.ts';
import { encryptKey } from './key-encryption.ts';

/** The rules of the rotation, in seconds. */
export interface RotationTimes {
  /** How long a key signs before the next one is created. 0: for ever. */
  readonly periodSeconds: number;
  /** How long services have a new key before it signs. */
  readonly publishSeconds: number;
  /** How long after its last signature a key is published: longer than any token is valid. */
  readonly lifetimeSeconds: number;
}

/** A stored key. */
export interface SigningKeyRow {
  readonly kid: string;
  /** The encrypted key, or the plain one of an earlier version. */
  readonly stored: string | object;
  readonly signsFrom: Date;
  /** Whether its time to sign has begun. The newest such key signs. */
  readonly isDue: boolean;
  /** Whether its successor must be created. */
  readonly isOld: boolean;
  /** Whether all its tokens have expired. */
  readonly isRetired: boolean;
}

/**
 * The stored keys, newest first. All times are those of the database, so that all instances agree. `now()` would be the
 * start of the transaction, before it waited for the lock.
 */
export async function readRows(
  database: Kysely<UsersTables>,
  { periodSeconds, lifetimeSeconds }: RotationTimes,
): Promise<readonly SigningKeyRow[]> {
  const { rows } = await sql<SigningKeyRow>`
    select kid, private_jwk as stored, signs_from as "signsFrom",
      signs_from <= statement_timestamp() as "isDue",
      ${periodSeconds} > 0 and signs_from + make_interval(secs => ${periodSeconds}) <= statement_timestamp() as "isOld",
      coalesce(successor + make_interval(secs => ${lifetimeSeconds}) <= statement_timestamp(), false) as "isRetired"
    from (select *, lead(signs_from) over (order by signs_from, kid) as successor from signing_keys) as keys
    order by signs_from desc, kid desc`.execute(database);
  return rows;
}

/** Creates a key that signs after `delaySeconds`. @returns its id and that time. */
export async function insertRow(
  database: Kysely<UsersTables>,
  encryptionKey: Uint8Array,
  delaySeconds: number,
): Promise<{ kid: string; signsFrom: Date }> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  const { signs_from: signsFrom } = await database
    .insertInto('signing_keys')
    .values({
      kid,
      private_jwk: JSON.stringify(await encryptKey(jwk, kid, encryptionKey)),
      signs_from: sql<Date>`statement_timestamp() + make_interval(secs => ${delaySeconds})`,
    })
    .returning('signs_from')
    .executeTakeFirstOrThrow();
  return { kid, signsFrom };
}
