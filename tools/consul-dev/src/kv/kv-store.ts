import type { RaftIndex } from '../raft-index.ts';
import { Waiters } from '../waiters.ts';
import { entriesUnder, KvDraft, type KvEntry } from './kv-draft.ts';

/**
 * The key-value store. Each key has its own index, so a change to another key wakes no watcher of this one. A missing
 * key has the index of the last change in the store.
 *
 * Here, no change to another key wakes a watcher of a missing key. A real Consul sometimes does so, and answers that the
 * key is still missing.
 */
export class KvStore {
  private readonly index: RaftIndex;
  private readonly waiters = new Waiters<ReadonlySet<string>>();
  private entries: ReadonlyMap<string, KvEntry> = new Map();
  /** The indexes at which keys were deleted. */
  private readonly deletions = new Map<string, number>();
  private lastIndex = 1;

  constructor(index: RaftIndex) {
    this.index = index;
  }

  get(key: string): KvEntry | undefined {
    return this.entries.get(key);
  }

  list(prefix: string): KvEntry[] {
    return entriesUnder(this.entries, prefix);
  }

  /** The index of one key. */
  indexOf(key: string): number {
    return this.entries.get(key)?.modifyIndex ?? this.lastIndex;
  }

  /** The index of all keys that begin with a prefix, also of deleted ones. */
  indexUnder(prefix: string): number {
    if (prefix === '') return this.lastIndex;
    const changes = this.list(prefix).map(({ modifyIndex }) => modifyIndex);
    for (const [key, index] of this.deletions) if (key.startsWith(prefix)) changes.push(index);
    return changes.length > 0 ? Math.max(...changes) : this.lastIndex;
  }

  /**
   * Changes several keys at once.
   * @param change - returns whether its changes count. If not, none of them does.
   */
  write(change: (draft: KvDraft) => boolean): boolean {
    const draft = new KvDraft(this.entries, this.index.current + 1);
    if (!change(draft)) return false;
    if (draft.changed.size === 0) return true;
    this.lastIndex = this.index.raise();
    this.entries = draft.entries;
    for (const key of draft.changed) if (!draft.entries.has(key)) this.deletions.set(key, this.lastIndex);
    this.waiters.wake(draft.changed);
    return true;
  }

  /** Resolves when the key, or a key that begins with the prefix, changes, after the time, or on the signal. */
  waitForChange(
    { key, isPrefix }: { key: string; isPrefix: boolean },
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<void> {
    const concerns = (changed: ReadonlySet<string>): boolean =>
      isPrefix ? [...changed].some((each) => each.startsWith(key)) : changed.has(key);
    return this.waiters.wait(timeoutMs, signal, concerns);
  }
}
