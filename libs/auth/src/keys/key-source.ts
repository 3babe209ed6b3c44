import type { JSONWebKeySet } from 'jose';

/** The source of the public keys for token verification. Port and injection token. */
export abstract class KeySource {
  /** Reads the current keys without a cache. */
  abstract keys(): Promise<JSONWebKeySet>;
}
