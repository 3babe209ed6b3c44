import { openLoop } from '@signalbox/lab-parts/open-loop';

/** A finished call. */
export interface FinishedCall {
  /** Milliseconds since the call was due, not since it was sent: a slow caller can't hide a slow answer. */
  readonly ms: number;
  readonly ok: boolean;
}

/** Makes calls at a constant rate for some seconds, independent of their results. @returns the finished calls. */
export async function steadyCalls(
  call: () => Promise<unknown>,
  perSecond: number,
  seconds: number,
): Promise<FinishedCall[]> {
  const finished: FinishedCall[] = [];
  const timed = async (_: number, dueAtMs: number) => {
    const ok = await call().then(
      () => true,
      () => false,
    );
    finished.push({ ms: performance.now() - dueAtMs, ok });
  };
  await openLoop(timed, { rate: () => perSecond, count: perSecond * seconds });
  return finished;
}

/** The percentage of calls that succeeded within this time. */
export function percentWithin(calls: readonly FinishedCall[], ms: number): number {
  return (100 * calls.filter((call) => call.ok && call.ms < ms).length) / calls.length;
}
