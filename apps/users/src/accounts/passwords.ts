import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { Bulkhead } from './bulkhead.ts';

/** With two at once a hash is had in some 25 ms, so who waits last waits about a second: less than callers do. */
const QUEUE_LENGTH = 64;

/** Passwords as argon2id hashes (RFC 9106), at the cost that OWASP recommends: 19 MiB, two passes. */
export class Passwords {
  private readonly bulkhead: Bulkhead;
  private readonly decoy: Promise<string>;

  /** @param maxConcurrentHashes - each takes a thread of libuv's pool and a whole core for some 25 ms. */
  constructor(maxConcurrentHashes: number) {
    this.bulkhead = new Bulkhead(maxConcurrentHashes, QUEUE_LENGTH);
    this.decoy = hash(randomBytes(32));
  }

  /** @throws UnavailableError when too many wait for a hash. */
  hash(password: string, signal?: AbortSignal): Promise<string> {
    return this.bulkhead.run(() => hash(normalForm(password)), signal);
  }

  /**
   * Whether the password is the one of the hash. Without a hash it is not, which takes as long to find out, so that the
   * time of an answer doesn't tell which accounts exist.
   * @throws UnavailableError when too many wait for a hash.
   */
  async matches(password: string, passwordHash: string | undefined, signal?: AbortSignal): Promise<boolean> {
    const compared = passwordHash ?? (await this.decoy);
    // Also as it was typed: hashes that are older than the normal form may be of another one.
    for (const form of new Set([normalForm(password), password])) {
      if (await this.bulkhead.run(() => verify(compared, form), signal)) return passwordHash !== undefined;
    }
    return false;
  }
}

/** One of the encodings that a text has in Unicode: keyboards differ in which one they produce (RFC 8265, 4.2). */
const normalForm = (password: string): string => password.normalize('NFC');
