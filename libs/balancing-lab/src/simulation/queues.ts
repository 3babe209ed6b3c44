const NONE = -1;

interface FinishedJob<Tag> {
  arrivedAt: number;
  fails: boolean;
  tag: Tag;
}

/**
 * First-come, first-served queues of many instances, and the job that ends next. Jobs are in typed arrays, so a job needs
 * no allocation. A binary heap orders the instances with jobs by the end of their first job.
 */
export class Queues<Tag> {
  private readonly heap: Int32Array;
  /** By instance: its first and last job, the end of its last job, and the number of its jobs. */
  private readonly first: Int32Array;
  private readonly last: Int32Array;
  private readonly freeAt: Float64Array;
  readonly lengths: Int32Array;
  private size = 0;
  /** By job: its end, its arrival, the next job of its instance, and whether it fails. */
  private endsAt = new Float64Array(1024);
  private arrivedAt = new Float64Array(1024);
  private next = new Int32Array(1024);
  private fails = new Uint8Array(1024);
  private readonly tags: Tag[] = [];
  private readonly finished: FinishedJob<Tag> = { arrivedAt: 0.5, fails: false, tag: undefined as Tag };
  private freeJob = NONE;
  private jobs = 0;

  constructor(instances: number) {
    this.heap = new Int32Array(instances);
    this.first = new Int32Array(instances).fill(NONE);
    this.last = new Int32Array(instances).fill(NONE);
    this.freeAt = new Float64Array(instances);
    this.lengths = new Int32Array(instances);
  }

  /** The end of the next job; Infinity if there is none. */
  get nextAt(): number {
    return this.size === 0 ? Infinity : this.endOf(this.heap[0]!);
  }

  /** Adds a job to the end of an instance's queue. */
  add(instance: number, now: number, serviceTime: number, fails: boolean, tag: Tag): void {
    const job = this.newJob();
    const endsAt = Math.max(now, this.freeAt[instance]!) + serviceTime;
    this.freeAt[instance] = endsAt;
    this.endsAt[job] = endsAt;
    this.arrivedAt[job] = now;
    this.next[job] = NONE;
    this.fails[job] = fails ? 1 : 0;
    this.tags[job] = tag;
    this.lengths[instance]! += 1;
    const last = this.last[instance]!;
    this.last[instance] = job;
    if (last === NONE) {
      this.first[instance] = job;
      this.siftUp(this.size, instance);
      this.size += 1;
    } else this.next[last] = job;
  }

  /** Removes the job that ends next. @returns an object that the next call overwrites. */
  takeNext(): FinishedJob<Tag> {
    const instance = this.heap[0]!;
    const job = this.first[instance]!;
    const after = this.next[job]!;
    this.lengths[instance]! -= 1;
    this.first[instance] = after;
    if (after === NONE) {
      this.last[instance] = NONE;
      this.size -= 1;
      if (this.size > 0) this.siftDown(this.heap[this.size]!);
    } else this.siftDown(instance);
    this.next[job] = this.freeJob;
    this.freeJob = job;
    const finished = this.finished;
    finished.arrivedAt = this.arrivedAt[job]!;
    finished.fails = this.fails[job] === 1;
    finished.tag = this.tags[job]!;
    return finished;
  }

  private endOf(instance: number): number {
    return this.endsAt[this.first[instance]!]!;
  }

  private siftUp(from: number, instance: number): void {
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

  /** Puts an instance at the top of the heap and moves it down to its place. */
  private siftDown(instance: number): void {
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
    const [endsAt, arrivedAt, next, fails] = [this.endsAt, this.arrivedAt, this.next, this.fails];
    (this.endsAt = new Float64Array(size)).set(endsAt);
    (this.arrivedAt = new Float64Array(size)).set(arrivedAt);
    (this.next = new Int32Array(size)).set(next);
    (this.fails = new Uint8Array(size)).set(fails);
  }
}
