import { importJWK, type CryptoKey, type JWK } from 'jose';
import { KeysUnavailableError } from '../auth-errors.ts';
import { withoutRequestContext } from '../without-request-context.ts';
import { ALGORITHM } from '../tokens/claims.ts';
import type { KeySource } from './key-source.ts';

type PublicJwk = JWK & { readonly kid: string };

interface KnownKey {
  readonly x: string | undefined;
  readonly key: CryptoKey;
}

const REFETCH_INTERVAL_MS = 1000;
/** An unavailable source is queried again sooner, because no token with an unknown key can be verified meanwhile. */
const RETRY_INTERVAL_MS = 50;

/**
 * The public keys by id, replaced when they change, and loaded when an unknown one is needed. Ids come from unverified
 * tokens. So an available source is queried at most once per second, with one query at a time, however many unknown ids
 * arrive.
 */
export class KeyRing {
  private fetched: Promise<void> | undefined;
  private known: ReadonlyMap<string, KnownKey> = new Map();
  private current: ReadonlySet<CryptoKey> = new Set();
  private replacement: Promise<void> | undefined;
  private nextFetchAt = -Infinity;

  /** @param now - monotonic time in milliseconds. @defaultValue `performance.now` */
  constructor(
    private readonly source: KeySource,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * Returns the key of this id, or `undefined` if the source has none.
   * @throws KeysUnavailableError if the key is unknown and the source did not answer.
   */
  async find(kid: string): Promise<CryptoKey | undefined> {
    if (!this.known.has(kid)) await this.refetched();
    return this.known.get(kid)?.key;
  }

  /** Whether the source still publishes this key. */
  isCurrent(key: CryptoKey): boolean {
    return this.current.has(key);
  }

  /** Replaces all keys. A key that is not in the list verifies no token any more. */
  replace(keys: readonly JWK[]): Promise<void> {
    const imported = Promise.all(keys.filter(isUsable).map((jwk) => this.imported(jwk)));
    const replacement: Promise<void> = imported.then(async (entries) => {
      if (replacement === this.replacement) {
        this.known = new Map(entries);
        this.current = new Set(entries.map(([, { key }]) => key));
      } else {
        // A later list has replaced this one.
        await this.replacement;
      }
    });
    this.replacement = replacement;
    return replacement;
  }

  private refetched(): Promise<void> {
    if (!this.fetched || this.now() >= this.nextFetchAt) {
      this.nextFetchAt = Infinity;
      this.fetched = this.fetch();
    }
    return this.fetched;
  }

  private async fetch(): Promise<void> {
    let interval = RETRY_INTERVAL_MS;
    const before = this.replacement;
    try {
      const { keys } = await withoutRequestContext(() => this.source.keys());
      // Keys that came meanwhile are newer.
      await (before === this.replacement ? this.replace(keys) : this.replacement);
      interval = REFETCH_INTERVAL_MS;
    } catch (error) {
      throw new KeysUnavailableError(error);
    } finally {
      this.nextFetchAt = this.now() + interval;
    }
  }

  /** Keeps the object of a known key, because verified tokens refer to it. */
  private async imported(jwk: PublicJwk): Promise<[string, KnownKey]> {
    const { kid, x } = jwk;
    const known = this.known.get(kid);
    if (known && known.x === x) return [kid, known];
    return [kid, { x, key: (await importJWK({ ...jwk, alg: ALGORITHM })) as CryptoKey }];
  }
}

// A newer users service may publish key types that this version does not support.
function isUsable(key: JWK): key is PublicJwk {
  return key.kty === 'OKP' && key.crv === 'Ed25519' && typeof key.kid === 'string';
}
