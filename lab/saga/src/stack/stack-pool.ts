import { SagaStack, type SagaStackOptions } from './saga-stack.ts';

/** Stacks that run schedules in parallel. */
export class StackPool implements AsyncDisposable {
  readonly stacks: readonly SagaStack[];

  private constructor(stacks: readonly SagaStack[]) {
    this.stacks = stacks;
  }

  /** Starts a stack for each of these options, one after another: a machine can start only a few processes at a time. */
  static async start(options: readonly SagaStackOptions[]): Promise<StackPool> {
    const stacks: SagaStack[] = [];
    const pool = new StackPool(stacks);
    try {
      for (const option of options) stacks.push(await SagaStack.start(option));
      return pool;
    } catch (error) {
      await pool[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Runs each task on a stack with the task's expiry time, one task at a time on each stack. */
  async runAll<Task extends { readonly expiryMs: number }>(
    tasks: Iterable<Task>,
    run: (stack: SagaStack, task: Task) => Promise<void>,
  ): Promise<void> {
    const queues = Map.groupBy(tasks, ({ expiryMs }) => expiryMs);
    await Promise.all(
      this.stacks.map(async (stack) => {
        const queue = queues.get(stack.expiryMs) ?? [];
        for (let task = queue.shift(); task; task = queue.shift()) await run(stack, task);
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.stacks.map((stack) => stack.stop()));
  }
}
