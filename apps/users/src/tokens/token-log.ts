import { randomUUID } from 'node:crypto';
import { MAX_REVOKED_PER_REPLY, type TokenState } from '@signalbox/contracts-users';

type Revoked = TokenState['revoked'][number];

interface Entry extends Revoked {
  readonly position: number;
}

/**
 * The keys and the ended sessions as this instance knows them, in the order in which it learned them. A version is a
 * position in this order, so that a caller gets only what is new. A version of another instance counts as none.
 */
export class TokenLog {
  private readonly id = randomUUID();
  private readonly known = new Set<string>();
  private readonly waiting = new Set<PromiseWithResolvers<void>>();
  private entries: Entry[] = [];
  private keys: TokenState['keys'] = [];
  private position = 0;
  private released = false;

  /** @param now - wall-clock time in milliseconds, to forget expired entries. @defaultValue `Date.now` */
  constructor(private readonly now: () => number = Date.now) {}

  /** Replaces the keys, adds sessions that are not known, and replies to the callers that wait for a change. */
  update(keys: TokenState['keys'], revoked: readonly Revoked[]): void {
    const before = this.position;
    if (JSON.stringify(keys) !== JSON.stringify(this.keys)) this.position += 1;
    this.keys = keys;
    for (const { sid, until } of revoked) {
      if (this.known.has(sid)) continue;
      this.known.add(sid);
      this.entries.push({ sid, until, position: ++this.position });
    }
    this.forget();
    if (this.position > before) this.wake();
  }

  /** What is new since a version, up to the maximum of one reply. */
  since(version?: string): TokenState {
    const from = this.positionOf(version);
    let start = this.entries.length;
    while (start > 0 && this.entries[start - 1]!.position > from) start -= 1;
    const page = this.entries.slice(start, start + MAX_REVOKED_PER_REPLY);
    const complete = start + page.length === this.entries.length;
    const position = complete ? this.position : page.at(-1)!.position;
    return {
      version: this.versionAt(position),
      keys: this.keys,
      revoked: page.map(({ sid, until }) => ({ sid, until })),
      complete,
    };
  }

  /**
   * Resolves when there is something new since a version, after `waitMs`, or when the signal aborts.
   * @throws the error with which `fail` is called meanwhile.
   */
  async changed(version: string | undefined, waitMs: number, signal?: AbortSignal): Promise<void> {
    if (version !== this.versionAt(this.position) || waitMs <= 0 || this.released || signal?.aborted) return;
    const waiter = Promise.withResolvers<void>();
    this.waiting.add(waiter);
    const timer = setTimeout(waiter.resolve, waitMs);
    const cancel = () => waiter.resolve();
    signal?.addEventListener('abort', cancel);
    try {
      await waiter.promise;
    } finally {
      this.waiting.delete(waiter);
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
    }
  }

  /** Ends all waits with an error: changes can't be seen. */
  fail(error: Error): void {
    for (const { reject } of this.waiting) reject(error);
  }

  /** Ends all waits, and later ones immediately. */
  release(): void {
    this.released = true;
    this.wake();
  }

  private wake(): void {
    for (const { resolve } of this.waiting) resolve();
  }

  private forget(): void {
    const now = this.now();
    if (!this.entries[0] || this.entries[0].until > now) return;
    for (const { sid, until } of this.entries) if (until <= now) this.known.delete(sid);
    this.entries = this.entries.filter(({ until }) => until > now);
  }

  private versionAt(position: number): string {
    return `${this.id}.${position}`;
  }

  private positionOf(version: string | undefined): number {
    return version?.startsWith(`${this.id}.`) ? Number(version.slice(this.id.length + 1)) || 0 : 0;
  }
}
