/**
 * Things that come and go by themselves, such as open connections, and word of when none is left. Each has a place, which
 * is used again: a `Set` with as much coming and going would keep what has gone from being collected (see CallTable in
 * libs/rpc).
 */
export class LiveSet<Thing extends object> {
  private readonly things: (Thing | undefined)[] = [];
  private readonly free: number[] = [];
  private readonly waiting = new Set<() => void>();

  get size(): number {
    return this.things.length - this.free.length;
  }

  /** Those that are there now. */
  values(): Thing[] {
    return this.things.filter((thing) => thing !== undefined);
  }

  /** The place it has, until it is deleted. */
  add(thing: Thing): number {
    const place = this.free.pop() ?? this.things.length;
    this.things[place] = thing;
    return place;
  }

  /** Clears a place, once: it may be another's by the next time. */
  delete(place: number): void {
    this.things[place] = undefined;
    this.free.push(place);
    if (this.size === 0) for (const tell of this.waiting) tell();
  }

  /** Ends when none is left, or after so many milliseconds. Answers whether none is left. */
  async emptied(timeoutMs: number): Promise<boolean> {
    if (this.size === 0) return true;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, timeoutMs);
    this.waiting.add(resolve);
    await promise;
    clearTimeout(timer);
    this.waiting.delete(resolve);
    return this.size === 0;
  }
}
