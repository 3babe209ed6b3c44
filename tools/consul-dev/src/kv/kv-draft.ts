/** A key and its value. */
export interface KvEntry {
  readonly key: string;
  readonly value: Buffer;
  /** A number that only clients interpret. */
  readonly flags: number;
  readonly createIndex: number;
  readonly modifyIndex: number;
}

/** The content of the store, and the changes of one transaction, which the store takes over or forgets. */
export class KvDraft {
  /** The keys that were written or deleted. */
  readonly changed = new Set<string>();
  readonly entries: Map<string, KvEntry>;
  private readonly index: number;

  /** @param index - the index of all changes. */
  constructor(entries: ReadonlyMap<string, KvEntry>, index: number) {
    this.entries = new Map(entries);
    this.index = index;
  }

  get(key: string): KvEntry | undefined {
    return this.entries.get(key);
  }

  /** Sets a value. An equal value with equal flags changes no index. @returns the entry. */
  set(key: string, value: Buffer, flags: number): KvEntry {
    const known = this.entries.get(key);
    if (known !== undefined && known.flags === flags && known.value.equals(value)) return known;
    const entry = { key, value, flags, createIndex: known?.createIndex ?? this.index, modifyIndex: this.index };
    this.entries.set(key, entry);
    this.changed.add(key);
    return entry;
  }

  /** Whether the index of a key is this one. 0: whether the key does not exist. */
  isAt(key: string, index: number): boolean {
    return (this.entries.get(key)?.modifyIndex ?? 0) === index;
  }

  delete(key: string): void {
    if (this.entries.delete(key)) this.changed.add(key);
  }

  /** Deletes all keys that begin with a prefix. */
  deleteTree(prefix: string): void {
    for (const { key } of entriesUnder(this.entries, prefix)) this.delete(key);
  }

  /** Deletes a key if its index is this one. @returns false if it has another one. A missing key counts as deleted. */
  deleteAt(key: string, index: number): boolean {
    const known = this.entries.get(key);
    if (known !== undefined && known.modifyIndex !== index) return false;
    this.delete(key);
    return true;
  }
}

/** The entries whose keys begin with a prefix, in the order of their keys. */
export function entriesUnder(entries: ReadonlyMap<string, KvEntry>, prefix: string): KvEntry[] {
  const found = [...entries.values()].filter(({ key }) => key.startsWith(prefix));
  return found.sort((one, other) => Buffer.compare(Buffer.from(one.key), Buffer.from(other.key)));
}
