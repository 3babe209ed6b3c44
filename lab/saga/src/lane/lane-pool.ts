import { Lane, type LaneOptions } from './lane.ts';

/** Lanes that work side by side. */
export class LanePool implements AsyncDisposable {
  readonly lanes: readonly Lane[];

  private constructor(lanes: readonly Lane[]) {
    this.lanes = lanes;
  }

  /** Starts a lane for each of these, one after another: five processes at a time are enough to start for a machine. */
  static async start(options: readonly LaneOptions[]): Promise<LanePool> {
    const lanes: Lane[] = [];
    const pool = new LanePool(lanes);
    try {
      for (const option of options) lanes.push(await Lane.start(option));
      return pool;
    } catch (error) {
      await pool[Symbol.asyncDispose]();
      throw error;
    }
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
