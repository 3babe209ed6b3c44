const SHOWN_MS = 10_000;

/** Remembers what was there, for some seconds after it has disappeared. */
export class Departed<T> {
  private readonly seen = new Map<string, { value: T; at: number }>();

  /** Takes what is there now, by id. @param now - milliseconds. @returns what has disappeared lately. */
  update(present: ReadonlyMap<string, T>, now: number): T[] {
    for (const [id, value] of present) this.seen.set(id, { value, at: now });
    for (const [id, { at }] of this.seen) if (now - at > SHOWN_MS) this.seen.delete(id);
    return [...this.seen].filter(([id]) => !present.has(id)).map(([, { value }]) => value);
  }
}
