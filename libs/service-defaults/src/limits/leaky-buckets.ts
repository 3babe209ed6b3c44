export interface LeakyBucketsOptions {
  /** Time in which one unit leaves a bucket, in milliseconds. */
  readonly drainMs: number;
  /** Maximum level of a bucket: a full one stays full. @defaultValue no maximum */
  readonly capacity?: number;
  /** Maximum number of buckets. Beyond it, those that were not used for a long time are removed. @defaultValue 50 000 */
  readonly maxKeys?: number;
  /** The current time in milliseconds. @defaultValue `performance.now` */
  readonly now?: () => number;
}

/**
 * One leaky bucket for each key, such as a client address. A bucket is stored as the time at which it is empty, as in the
 * generic cell rate algorithm (ITU-T I.371), so it needs no timer.
 */
export class LeakyBuckets {
  // Two generations instead of an order of use: a map whose keys are moved at each use grows its table again and again.
  private young = new Map<string, number>();
  private old = new Map<string, number>();
  private readonly drainMs: number;
  private readonly capacity: number;
  private readonly maxKeys: number;
  private readonly now: () => number;

  constructor({ drainMs, capacity = Infinity, maxKeys = 50_000, now = () => performance.now() }: LeakyBucketsOptions) {
    this.drainMs = drainMs;
    this.capacity = capacity;
    this.maxKeys = maxKeys;
    this.now = now;
  }

  /** The units in a bucket. */
  level(key: string): number {
    const emptyAt = this.young.get(key) ?? this.old.get(key) ?? 0;
    return Math.max(0, emptyAt - this.now()) / this.drainMs;
  }

  /** Adds one unit to a bucket, or removes units if it is negative. @returns the new level. */
  add(key: string, units = 1): number {
    const level = Math.max(0, Math.min(this.level(key) + units, this.capacity));
    if (this.young.size >= this.maxKeys / 2 && !this.young.has(key)) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(key, this.now() + level * this.drainMs);
    return level;
  }
}
