import { ALGORITHM, KeySource, type SigningKey } from '@signalbox/auth';
import type { TokenState } from '@signalbox/contracts-users';
import { audit, ConfigError } from '@signalbox/service-defaults';
import { importJWK, type CryptoKey, type JWK } from 'jose';
import { sql, type Kysely, type Transaction } from 'kysely';
import type { UsersTables } from '../database.ts';
import { decryptKey, encryptKey } from './key-encryption.ts';
import { insertRow, readRows, type RotationTimes, type SigningKeyRow } from './signing-key-rows.ts';

type PublicKey = TokenState['keys'][number];

interface LoadedKey extends SigningKey {
  readonly publicKey: PublicKey;
}

export interface SigningKeysOptions extends RotationTimes {
  /** Encrypts the private keys in the database: 32 bytes. */
  readonly encryptionKey: Uint8Array;
}

/**
 * The Ed25519 keys that all instances sign with, one after the other. The database decides which one signs. A key is
 * published before it signs, and until its last token has expired.
 */
export class SigningKeys extends KeySource implements SigningKey {
  private loaded: ReadonlyMap<string, LoadedKey> = new Map();
  private signing: SigningKey | undefined;

  /** Use `load`: it reads the keys. */
  constructor(
    private readonly database: Kysely<UsersTables>,
    private readonly options: SigningKeysOptions,
  ) {
    super();
  }

  /**
   * Reads the keys, and creates the first one. Encrypts those that an earlier version has stored.
   * @throws ConfigError if the encryption key is another one than that of the stored keys.
   */
  static async load(database: Kysely<UsersTables>, options: SigningKeysOptions): Promise<SigningKeys> {
    const keys = new SigningKeys(database, options);
    await keys.refresh();
    return keys;
  }

  /** The id of the key that signs now. */
  get kid(): string {
    return this.signing!.kid;
  }

  /** The key that signs now. */
  get privateKey(): CryptoKey {
    return this.signing!.privateKey;
  }

  /** The public keys that verify tokens now, and those that will soon. */
  override async keys(): Promise<{ keys: PublicKey[] }> {
    return { keys: [...this.loaded.values()].map(({ publicKey }) => publicKey) };
  }

  /** Reads the keys. Creates the next one and deletes old ones when that is due. */
  async refresh(): Promise<void> {
    const rows = await readRows(this.database, this.options);
    // First, so that a wrong encryption key changes nothing.
    await this.use(rows);
    if (isUpToDate(rows)) return;
    const isRotated = await this.exclusively(async (transaction, present) => {
      for (const row of present) await this.update(transaction, row);
      if (!present.some(({ isDue }) => isDue)) await insertRow(transaction, this.options.encryptionKey, 0);
      else if (present[0]!.isOld) await this.insertNext(transaction);
      else return false;
      return true;
    });
    if (isRotated) audit({ event: 'signing-key-rotation', outcome: 'success' });
    await this.use(await readRows(this.database, this.options));
  }

  /** Creates the next key, unless there is one that does not sign yet. @returns that key. */
  async rotate(): Promise<{ kid: string; signsFrom: Date }> {
    const next = await this.exclusively(async (transaction, [newest]) =>
      newest && !newest.isDue ? newest : this.insertNext(transaction),
    );
    await this.refresh();
    return next;
  }

  private insertNext(transaction: Kysely<UsersTables>) {
    return insertRow(transaction, this.options.encryptionKey, this.options.publishSeconds);
  }

  /** Deletes a key whose tokens have expired, and encrypts one that an earlier version has stored. */
  private async update(transaction: Kysely<UsersTables>, { kid, stored, isRetired }: SigningKeyRow): Promise<void> {
    if (isRetired) {
      await transaction.deleteFrom('signing_keys').where('kid', '=', kid).execute();
    } else if (typeof stored !== 'string') {
      const encrypted = JSON.stringify(await encryptKey(stored, kid, this.options.encryptionKey));
      await transaction.updateTable('signing_keys').set({ private_jwk: encrypted }).where('kid', '=', kid).execute();
    }
  }

  /** Changes the keys while no other instance does. */
  private exclusively<T>(
    change: (transaction: Transaction<UsersTables>, rows: readonly SigningKeyRow[]) => Promise<T>,
  ): Promise<T> {
    return this.database.transaction().execute(async (transaction) => {
      await sql`lock table signing_keys in share row exclusive mode`.execute(transaction);
      return change(transaction, await readRows(transaction, this.options));
    });
  }

  private async use(rows: readonly SigningKeyRow[]): Promise<void> {
    const loaded = await Promise.all(rows.map(async (row) => this.loaded.get(row.kid) ?? (await this.open(row))));
    this.loaded = new Map(loaded.map((key) => [key.kid, key]));
    const signing = rows.find(({ isDue }) => isDue);
    if (signing) this.signing = this.loaded.get(signing.kid);
  }

  private async open({ kid, stored }: SigningKeyRow): Promise<LoadedKey> {
    const jwk = typeof stored === 'string' ? await this.decrypt(stored, kid) : (stored as JWK);
    const privateKey = (await importJWK({ ...jwk, alg: ALGORITHM })) as CryptoKey;
    return { kid, privateKey, publicKey: { kty: 'OKP', crv: 'Ed25519', x: jwk.x!, kid, use: 'sig', alg: ALGORITHM } };
  }

  private async decrypt(stored: string, kid: string): Promise<JWK> {
    try {
      return await decryptKey(stored, kid, this.options.encryptionKey);
    } catch {
      throw new ConfigError([
        `SIGNING_KEY_ENCRYPTION_KEY_FILE: expected the key that encrypted the signing key ${kid}, got another one. If that key is lost, "delete from signing_keys" in the database of users ends all access tokens, and the next start creates a new signing key`,
      ]);
    }
  }
}

/** Whether nothing must be created, deleted or encrypted. */
function isUpToDate(rows: readonly SigningKeyRow[]): boolean {
  const needsUpdate = ({ stored, isRetired }: SigningKeyRow) => isRetired || typeof stored !== 'string';
  return rows.some(({ isDue }) => isDue) && !rows[0]!.isOld && !rows.some(needsUpdate);
}
