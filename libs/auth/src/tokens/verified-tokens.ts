import { hash } from 'node:crypto';

interface Verified<Identity> {
  readonly identity: Identity;
  readonly expiresAtMs: number;
}

/**
 * Whom the latest verified tokens stand for, so that a token's signature is checked once and not at every call. Holds
 * no token, only its SHA-256; the least recently used goes first; nothing is given out past its token's expiry.
 */
export class VerifiedTokens<Identity> {
  // A Map keeps the order of insertion, so its first key is the one that was not used for the longest time.
  private readonly byHash = new Map<string, Verified<Identity>>();

  /**
   * @param capacity - how many tokens at most.
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
    if (this.now() >= verified.expiresAtMs) {
      this.byHash.delete(key);
      return undefined;
    }
    // Who was used last matters only once room gets scarce.
    if (this.byHash.size > this.capacity / 2) {
      this.byHash.delete(key);
      this.byHash.set(key, verified);
    }
    return verified.identity;
  }

  remember(token: string, identity: Identity, expiresAtMs: number): void {
    const key = keyOf(token);
    this.byHash.delete(key);
    this.byHash.set(key, { identity, expiresAtMs });
    if (this.byHash.size > this.capacity) {
      for (const oldest of this.byHash.keys()) {
        this.byHash.delete(oldest);
        break;
      }
    }
  }
}

const keyOf = (token: string): string => hash('sha256', token, 'base64');
