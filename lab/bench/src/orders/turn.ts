import { median } from '@signalbox/lab-parts/statistics';

/** What one turn achieved. */
export interface Turn {
  /** How long it took. */
  readonly seconds: number;
  /** Per second. */
  readonly rate: number;
  readonly p50Ms: number;
  /** Orders that ended as anything but confirmed; a turn of the bare loop has none. */
  readonly failures: number;
}

/** Does one thing at a time. @returns whether it succeeded. */
export type Worker = () => Promise<boolean>;

/** Has each worker do its thing, again and again, for so long. @throws what a worker throws. */
export async function takeTurn(workers: readonly Worker[], seconds: number, signal: AbortSignal): Promise<Turn> {
  const startedAt = performance.now();
  const until = startedAt + seconds * 1_000;
  const durations: number[] = [];
  let failures = 0;
  await Promise.all(
    workers.map(async (work) => {
      for (let began = performance.now(); began < until; began = performance.now()) {
        signal.throwIfAborted();
        if (await work()) durations.push(performance.now() - began);
        else failures += 1;
      }
    }),
  );
  const elapsedSeconds = (performance.now() - startedAt) / 1_000;
  return { seconds: elapsedSeconds, rate: durations.length / elapsedSeconds, p50Ms: median(durations), failures };
}
