/** Things that come and go by themselves, such as open connections, and word of when none is left. */
export class LiveSet<Thing> {
  private readonly things = new Set<Thing>();
  private readonly waiting = new Set<() => void>();

  get size(): number {
    return this.things.size;
  }

  [Symbol.iterator](): IterableIterator<Thing> {
    return this.things.values();
  }

  add(thing: Thing): void {
    this.things.add(thing);
  }

  delete(thing: Thing): void {
    this.things.delete(thing);
    if (this.things.size === 0) for (const tell of this.waiting) tell();
  }

  /** Ends when none is left, or after so many milliseconds. Answers whether none is left. */
  async emptied(timeoutMs: number): Promise<boolean> {
    if (this.things.size === 0) return true;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, timeoutMs);
    this.waiting.add(resolve);
    await promise;
    clearTimeout(timer);
    this.waiting.delete(resolve);
    return this.things.size === 0;
  }
}
