const NONE = -1;

interface Taken<Tag> {
  cameAt: number;
  fails: boolean;
  tag: Tag;
}

/**
 * First come, first served, at each of many instances; and which of them is done next. A job lives in typed arrays, and the
 * instances that have one are a binary heap by when their first job ends: nothing is allocated for a job.
 */
export class Queues<Tag> {
  private readonly heap: Int32Array;
  /** By instance: its first and last job, how many it has, and when the last will be done. */
  private readonly first: Int32Array;
  private readonly last: Int32Array;
  private readonly freeAt: Float64Array;
  readonly lengths: Int32Array;
  private size = 0;
  /** By job: when it ends, when it came, who comes after it. */
  private endsAt = new Float64Array(1024);
  private cameAt = new Float64Array(1024);
  private next = new Int32Array(1024);
  private fails = new Uint8Array(1024);
  private readonly tags: Tag[] = [];
  private readonly taken: Taken<Tag> = { cameAt: 0.5, fails: false, tag: undefined as Tag };
  private freeJob = NONE;
  private jobs = 0;

  constructor(instances: number) {
    this.heap = new Int32Array(instances);
    this.first = new Int32Array(instances).fill(NONE);
    this.last = new Int32Array(instances).fill(NONE);
    this.freeAt = new Float64Array(instances);
    this.lengths = new Int32Array(instances);
  }

  /** When the next job ends; Infinity when there is none. */
  get nextAt(): number {
    return this.size === 0 ? Infinity : this.endOf(this.heap[0]!);
  }

  /** A job comes to an instance, to be served when all before it are. */
  add(instance: number, now: number, serviceTime: number, fails: boolean, tag: Tag): void {
    const job = this.newJob();
    const endsAt = Math.max(now, this.freeAt[instance]!) + serviceTime;
    this.freeAt[instance] = endsAt;
    this.endsAt[job] = endsAt;
    this.cameAt[job] = now;
    this.next[job] = NONE;
    this.fails[job] = fails ? 1 : 0;
    this.tags[job] = tag;
    this.lengths[instance]! += 1;
    const last = this.last[instance]!;
    this.last[instance] = job;
    if (last === NONE) {
      this.first[instance] = job;
      this.rise(this.size, instance);
      this.size += 1;
    } else this.next[last] = job;
  }

  /** Takes out the job that ends next. What it returns is good until the next one is taken. */
  take(): Taken<Tag> {
    const instance = this.heap[0]!;
    const job = this.first[instance]!;
    const after = this.next[job]!;
    this.lengths[instance]! -= 1;
    this.first[instance] = after;
    if (after === NONE) {
      this.last[instance] = NONE;
      this.size -= 1;
      if (this.size > 0) this.sink(this.heap[this.size]!);
    } else this.sink(instance);
    this.next[job] = this.freeJob;
    this.freeJob = job;
    const taken = this.taken;
    taken.cameAt = this.cameAt[job]!;
    taken.fails = this.fails[job] === 1;
    taken.tag = this.tags[job]!;
    return taken;
  }

  private endOf(instance: number): number {
    return this.endsAt[this.first[instance]!]!;
  }

  private rise(from: number, instance: number): void {
    const heap = this.heap;
    const endsAt = this.endOf(instance);
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.endOf(heap[parent]!) <= endsAt) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = instance;
  }

  /** Puts an instance at the top, and lets it sink to where it belongs. */
  private sink(instance: number): void {
    const [heap, size] = [this.heap, this.size];
    const endsAt = this.endOf(instance);
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && this.endOf(heap[child + 1]!) < this.endOf(heap[child]!)) child += 1;
      if (this.endOf(heap[child]!) >= endsAt) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = instance;
  }

  private newJob(): number {
    if (this.freeJob !== NONE) {
      const job = this.freeJob;
      this.freeJob = this.next[job]!;
      return job;
    }
    if (this.jobs === this.endsAt.length) this.grow();
    this.jobs += 1;
    return this.jobs - 1;
  }

  private grow(): void {
    const size = this.jobs * 2;
    const [endsAt, cameAt, next, fails] = [this.endsAt, this.cameAt, this.next, this.fails];
    (this.endsAt = new Float64Array(size)).set(endsAt);
    (this.cameAt = new Float64Array(size)).set(cameAt);
    (this.next = new Int32Array(size)).set(next);
    (this.fails = new Uint8Array(size)).set(fails);
  }
}
