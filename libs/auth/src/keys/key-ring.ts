import { importJWK, type CryptoKey, type JWK } from 'jose';
import { KeysUnavailableError } from '../auth-errors.ts';
import { withoutRequestContext } from '../without-request-context.ts';
import { ALGORITHM } from '../tokens/claims.ts';
import type { KeySource } from './key-source.ts';

type Keys = ReadonlyMap<string, CryptoKey>;

const REFETCH_INTERVAL_MS = 1000;
/** An unavailable source is queried again sooner, because no token with an unknown key can be verified meanwhile. */
const RETRY_INTERVAL_MS = 50;

/**
 * The public keys by id, loaded when an unknown one is needed. Ids come from unverified tokens. So an available source
 * is queried at most once per second, with one query at a time, however many unknown ids arrive.
 */
export class KeyRing {
  private fetched: Promise<Keys> | undefined;
  private known: Keys = new Map();
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
    return this.known.get(kid) ?? (await this.refetched()).get(kid);
  }

  private refetched(): Promise<Keys> {
    if (!this.fetched || this.now() >= this.nextFetchAt) {
      this.nextFetchAt = Infinity;
      this.fetched = this.fetch();
    }
    return this.fetched;
  }

  private async fetch(): Promise<Keys> {
    let interval = RETRY_INTERVAL_MS;
    try {
      const { keys } = await withoutRequestContext(() => this.source.keys());
      this.known = new Map(await Promise.all(keys.filter(isUsable).map(imported)));
      interval = REFETCH_INTERVAL_MS;
      return this.known;
    } catch (error) {
      throw new KeysUnavailableError(error);
    } finally {
      this.nextFetchAt = this.now() + interval;
    }
  }
}

// A newer users service may publish key types that this version does not support.
function isUsable(key: JWK): key is JWK & { kid: string } {
  return key.kty === 'OKP' && key.crv === 'Ed25519' && typeof key.kid === 'string';
}

async function imported(key: JWK & { kid: string }): Promise<[string, CryptoKey]> {
  return [key.kid, (await importJWK({ ...key, alg: ALGORITHM })) as CryptoKey];
}
