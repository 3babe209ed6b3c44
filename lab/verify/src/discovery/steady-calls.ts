import { openLoop } from '@signalbox/lab-parts/open-loop';

/** A call that has ended. */
export interface Ended {
  /** From the moment the call was due: a caller that lags behind makes nothing look fast. */
  readonly ms: number;
  readonly ok: boolean;
}

/** Makes calls at a steady rate for some seconds, whatever becomes of them. @returns what became of each. */
export async function steadyCalls(call: () => Promise<unknown>, perSecond: number, seconds: number): Promise<Ended[]> {
  const ended: Ended[] = [];
  const timed = async (_: number, dueAtMs: number) => {
    const ok = await call().then(
      () => true,
      () => false,
    );
    ended.push({ ms: performance.now() - dueAtMs, ok });
  };
  await openLoop(timed, { rate: () => perSecond, count: perSecond * seconds });
  return ended;
}

/** The part that was answered within a time, in per cent. */
export function within(ended: readonly Ended[], ms: number): number {
  return (100 * ended.filter((each) => each.ok && each.ms < ms).length) / ended.length;
}
