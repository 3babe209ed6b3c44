import type { JSONWebKeySet } from 'jose';

/** Where the public keys come from that tokens are verified with. A port, and its own DI token. */
export abstract class KeySource {
  /** The keys as they are now: one look at the source, nothing remembered. */
  abstract keys(): Promise<JSONWebKeySet>;
}
