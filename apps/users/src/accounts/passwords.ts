import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { InvalidRequestError } from '@signalbox/contract';
import { Bulkhead } from './bulkhead.ts';
import { clientNetwork } from './client-network.ts';
import { commonPasswords } from './common-passwords.ts';

/** A hash takes about 25 ms. With two at a time, the last of the queue waits about a second, less than the deadline of a call. */
const QUEUE_LENGTH = 64;

/** The cost of a hash. */
interface HashCost {
  /** Memory in KiB. */
  readonly memoryKib: number;
  readonly passes: number;
}

/** The minimum that OWASP recommends. */
export const RECOMMENDED_COST: HashCost = { memoryKib: 19_456, passes: 2 };

/** Passwords as argon2id hashes (RFC 9106). A hash contains its own cost. */
export class Passwords {
  private readonly bulkhead: Bulkhead;
  private readonly decoy: Promise<string>;

  /** @param maxConcurrentHashes - each hash uses a thread of libuv's pool and a core for about 25 ms. */
  constructor(
    maxConcurrentHashes: number,
    private readonly cost: HashCost = RECOMMENDED_COST,
  ) {
    this.bulkhead = new Bulkhead(maxConcurrentHashes, QUEUE_LENGTH);
    this.decoy = this.hash(randomBytes(32).toString('hex'));
  }

  /**
   * Runs work that hashes when it is its turn, fairly between client networks and between accounts. Also the queries that
   * belong to it run only then, so a flood of sign-ins leaves connections to the database for other calls.
   * @param email - the account, if the work compares its password.
   * @throws UnavailableError when the queue is full.
   */
  inTurn<T>(work: () => Promise<T>, signal?: AbortSignal, email?: string): Promise<T> {
    return this.bulkhead.run(work, signal, keysOf(email));
  }

  /** Changes the maximum number of concurrent hashes. */
  resize(maxConcurrentHashes: number): void {
    this.bulkhead.resize(maxConcurrentHashes);
  }

  /** Does not count work any more that compared the right password, so that honest clients of one network stay in front. */
  forget(email: string): void {
    this.bulkhead.forget(keysOf(email));
  }

  hash(password: string): Promise<string> {
    const { memoryKib: memoryCost, passes: timeCost } = this.cost;
    return hash(normalForm(password), { memoryCost, timeCost, parallelism: 1 });
  }

  /**
   * Whether the password matches the hash. Without a hash, the result is false after the same time, so that response times
   * do not reveal which accounts exist.
   */
  async matches(password: string, passwordHash: string | undefined): Promise<boolean> {
    const compared = passwordHash ?? (await this.decoy);
    // Also compares the password as entered: older hashes may be of a password that was not normalized.
    for (const form of new Set([normalForm(password), password])) {
      if (await verify(compared, form)) return passwordHash !== undefined;
    }
    return false;
  }

  /** Whether a hash has the present algorithm and cost. */
  isCurrent(passwordHash: string): boolean {
    const { memoryKib, passes } = this.cost;
    return passwordHash.startsWith(`$argon2id$v=19$m=${memoryKib},t=${passes},p=1$`);
  }
}

/** @throws InvalidRequestError if the password is common, ignoring case. @param field - the name of the request field. */
export function refuseCommonPassword(password: string, field: string): void {
  if (commonPasswords.has(normalForm(password).toLowerCase())) {
    const message = 'expected a password that is not among the 3000 most common ones';
    throw new InvalidRequestError([{ field, message }]);
  }
}

/** Normalizes to NFC, because input methods produce different Unicode encodings of the same text (RFC 8265, 4.2). */
const normalForm = (password: string): string => password.normalize('NFC');

const keysOf = (email: string | undefined): string[] => [
  `network ${clientNetwork()}`,
  ...(email === undefined ? [] : [`account ${email}`]),
];
