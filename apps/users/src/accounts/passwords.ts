import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { Bulkhead } from './bulkhead.ts';

/** A hash takes about 25 ms. With two at a time, the last of the queue waits about a second, less than the deadline of a call. */
const QUEUE_LENGTH = 64;

/** Passwords as argon2id hashes (RFC 9106), at the cost that OWASP recommends: 19 MiB, two passes. */
export class Passwords {
  private readonly bulkhead: Bulkhead;
  private readonly decoy: Promise<string>;

  /** @param maxConcurrentHashes - each hash uses a thread of libuv's pool and a core for about 25 ms. */
  constructor(maxConcurrentHashes: number) {
    this.bulkhead = new Bulkhead(maxConcurrentHashes, QUEUE_LENGTH);
    this.decoy = hash(randomBytes(32));
  }

  /** @throws UnavailableError when the queue is full. */
  hash(password: string, signal?: AbortSignal): Promise<string> {
    return this.bulkhead.run(() => hash(normalForm(password)), signal);
  }

  /**
   * Whether the password matches the hash. Without a hash, the result is false after the same time, so that response times
   * do not reveal which accounts exist.
   * @throws UnavailableError when the queue is full.
   */
  async matches(password: string, passwordHash: string | undefined, signal?: AbortSignal): Promise<boolean> {
    const compared = passwordHash ?? (await this.decoy);
    // Also compares the password as entered: older hashes may be of a password that was not normalized.
    for (const form of new Set([normalForm(password), password])) {
      if (await this.bulkhead.run(() => verify(compared, form), signal)) return passwordHash !== undefined;
    }
    return false;
  }
}

/** Normalizes to NFC, because input methods produce different Unicode encodings of the same text (RFC 8265, 4.2). */
const normalForm = (password: string): string => password.normalize('NFC');
