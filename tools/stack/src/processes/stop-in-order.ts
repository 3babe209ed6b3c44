import { setTimeout as delay } from 'node:timers/promises';

/** A running process that can be stopped or killed. */
export interface Stoppable {
  /** Requests a graceful stop. */
  stop(): void;
  /** Kills it immediately. */
  kill(): void;
  /** Settles when the process has ended. */
  readonly ended: Promise<unknown>;
}

/** Time limit of a stop, and the part of it that is reserved for each later stage, in milliseconds. */
export interface StopBudget {
  readonly totalMs: number;
  readonly reserveMs: number;
}

/**
 * Stops one stage after the other: callers before callees. A stage may use the remaining time, less the reserve of each
 * later stage. Then its remaining processes are killed.
 * @returns whether all processes have ended.
 */
export async function stopInOrder(stages: readonly (readonly Stoppable[])[], budget: StopBudget): Promise<boolean> {
  const deadlineAt = performance.now() + budget.totalMs;
  let haveAllEnded = true;
  for (const [index, stage] of stages.entries()) {
    const reservedMs = (stages.length - 1 - index) * budget.reserveMs;
    for (const stoppable of stage) stoppable.stop();
    const gone = await endedWithin(stage, deadlineAt - reservedMs - performance.now());
    haveAllEnded &&= gone;
  }
  return haveAllEnded;
}

/** Kills all processes. @returns whether all have ended within the time. */
export async function killAll(stages: readonly (readonly Stoppable[])[], withinMs = 2_000): Promise<boolean> {
  const all = stages.flat();
  for (const stoppable of all) stoppable.kill();
  return allEnded(all, withinMs);
}

const KILLED_WITHIN_MS = 500;

async function endedWithin(stage: readonly Stoppable[], timeoutMs: number): Promise<boolean> {
  return (await allEnded(stage, timeoutMs)) || (await killAll([stage], KILLED_WITHIN_MS));
}

async function allEnded(stoppables: readonly Stoppable[], timeoutMs: number): Promise<boolean> {
  const timer = new AbortController();
  const gone = Promise.all(stoppables.map((stoppable) => stoppable.ended)).then(() => true);
  try {
    return await Promise.race([gone, delay(Math.max(0, timeoutMs), false, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}
