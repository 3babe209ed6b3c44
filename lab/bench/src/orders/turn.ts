import { median } from '@signalbox/lab-parts/statistics';

/** The figures of one turn. */
export interface Turn {
  /** The measured length. */
  readonly seconds: number;
  /** Successes per second. */
  readonly rate: number;
  readonly p50Ms: number;
  /** Orders that were not confirmed; always 0 for the bare loop. */
  readonly failures: number;
}

/** Makes one order or its commits. @returns whether it succeeded. */
export type Worker = () => Promise<boolean>;

/** Runs each worker repeatedly for this time. @throws what a worker throws. */
export async function takeTurn(workers: readonly Worker[], seconds: number, signal: AbortSignal): Promise<Turn> {
  const startedAt = performance.now();
  const endAt = startedAt + seconds * 1_000;
  const durations: number[] = [];
  let failures = 0;
  await Promise.all(
    workers.map(async (work) => {
      for (let began = performance.now(); began < endAt; began = performance.now()) {
        signal.throwIfAborted();
        if (await work()) durations.push(performance.now() - began);
        else failures += 1;
      }
    }),
  );
  const elapsedSeconds = (performance.now() - startedAt) / 1_000;
  return { seconds: elapsedSeconds, rate: durations.length / elapsedSeconds, p50Ms: median(durations), failures };
}
