import { Lane, type LaneOptions } from './lane.ts';

/** Lanes that work side by side. */
export class LanePool implements AsyncDisposable {
  readonly lanes: readonly Lane[];

  private constructor(lanes: readonly Lane[]) {
    this.lanes = lanes;
  }

  /** Starts a lane for each of these, all at once. */
  static async start(options: readonly LaneOptions[]): Promise<LanePool> {
    const starting = await Promise.allSettled(options.map((option) => Lane.start(option)));
    const pool = new LanePool(starting.flatMap((lane) => (lane.status === 'fulfilled' ? [lane.value] : [])));
    const failed = starting.find((lane) => lane.status === 'rejected');
    if (!failed) return pool;
    await pool[Symbol.asyncDispose]();
    throw failed.reason as Error;
  }

  /** Has each piece of work done by a lane that is fit for it, in order, and one after another in each lane. */
  async work<Work extends { readonly expiryMs: number }>(
    all: Iterable<Work>,
    doIt: (lane: Lane, work: Work) => Promise<void>,
  ): Promise<void> {
    const queues = Map.groupBy(all, ({ expiryMs }) => expiryMs);
    await Promise.all(
      this.lanes.map(async (lane) => {
        const queue = queues.get(lane.expiryMs) ?? [];
        for (let work = queue.shift(); work; work = queue.shift()) await doIt(lane, work);
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.lanes.map((lane) => lane.stop()));
  }
}
