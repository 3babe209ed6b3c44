import { hash } from 'node:crypto';

/** After this time, a token's signature is verified again. */
const MAX_AGE_MS = 60_000;

interface Verified<Identity> {
  readonly identity: Identity;
  readonly verifiedAtMs: number;
  readonly expiresAtMs: number;
}

/**
 * An LRU cache of verified identities, so that a token's signature is verified once per minute and not at every call. It
 * stores only the SHA-256 of a token, and returns no identity after the token's expiry.
 */
export class VerifiedTokens<Identity> {
  // A Map keeps insertion order, so its first key is the least recently used.
  private readonly byHash = new Map<string, Verified<Identity>>();

  /**
   * @param capacity - maximum number of tokens.
   * @param now - wall-clock time in milliseconds, as tokens carry it.
   */
  constructor(
    private readonly capacity: number,
    private readonly now: () => number,
  ) {}

  get size(): number {
    return this.byHash.size;
  }

  recall(token: string): Identity | undefined {
    const key = keyOf(token);
    const verified = this.byHash.get(key);
    if (!verified) return undefined;
    if (!isFresh(verified, this.now())) {
      this.byHash.delete(key);
      return undefined;
    }
    // The order of use matters only when the cache is nearly full.
    if (this.byHash.size > this.capacity / 2) {
      this.byHash.delete(key);
      this.byHash.set(key, verified);
    }
    return verified.identity;
  }

  remember(token: string, identity: Identity, expiresAtMs: number): void {
    const key = keyOf(token);
    this.byHash.delete(key);
    this.byHash.set(key, { identity, verifiedAtMs: this.now(), expiresAtMs });
    if (this.byHash.size > this.capacity) {
      for (const oldest of this.byHash.keys()) {
        this.byHash.delete(oldest);
        break;
      }
    }
  }
}

/** An entry from the future was stored before the clock went back. */
const isFresh = ({ verifiedAtMs, expiresAtMs }: Verified<unknown>, now: number): boolean =>
  verifiedAtMs <= now && now < Math.min(expiresAtMs, verifiedAtMs + MAX_AGE_MS);

const keyOf = (token: string): string => hash('sha256', token, 'base64');
