import { setTimeout as delay } from 'node:timers/promises';

/** Something that runs, and can be asked or made to end. */
export interface Stoppable {
  /** Asks it to end, once. */
  stop(): void;
  /** Ends it at once. */
  kill(): void;
  /** Settles when nothing of it is left. */
  readonly gone: Promise<unknown>;
}

/** How long stopping may take in all, and what of that is kept for each later stage, in milliseconds. */
export interface StopBudget {
  readonly totalMs: number;
  readonly reserveMs: number;
}

/**
 * Stops one stage after the other: those who call before those who are called. A stage may use all the time that is
 * left, less a reserve for each stage after it; what hasn't ended by then is killed.
 * @returns whether nothing is left.
 */
export async function stopInOrder(stages: readonly (readonly Stoppable[])[], budget: StopBudget): Promise<boolean> {
  const deadlineAt = performance.now() + budget.totalMs;
  let nothingLeft = true;
  for (const [index, stage] of stages.entries()) {
    const reservedMs = (stages.length - 1 - index) * budget.reserveMs;
    for (const stoppable of stage) stoppable.stop();
    const gone = await goneWithin(stage, deadlineAt - reservedMs - performance.now());
    nothingLeft &&= gone;
  }
  return nothingLeft;
}

/** Ends all at once, whatever they are doing. @returns whether nothing is left. */
export async function killAll(stages: readonly (readonly Stoppable[])[], withinMs = 2_000): Promise<boolean> {
  const all = stages.flat();
  for (const stoppable of all) stoppable.kill();
  return allGone(all, withinMs);
}

const KILLED_WITHIN_MS = 500;

async function goneWithin(stage: readonly Stoppable[], timeoutMs: number): Promise<boolean> {
  return (await allGone(stage, timeoutMs)) || (await killAll([stage], KILLED_WITHIN_MS));
}

async function allGone(stoppables: readonly Stoppable[], timeoutMs: number): Promise<boolean> {
  const timer = new AbortController();
  const gone = Promise.all(stoppables.map((stoppable) => stoppable.gone)).then(() => true);
  try {
    return await Promise.race([gone, delay(Math.max(0, timeoutMs), false, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}
