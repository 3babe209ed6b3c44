import { setTimeout as delay } from 'node:timers/promises';

export interface Ended {
  /** From the moment the call was due, not from when it was made: a caller that lags behind makes nothing look fast. */
  readonly ms: number;
  readonly ok: boolean;
}

/** Makes calls at a steady rate, whatever becomes of them, and gives what became of all. */
export async function openLoop(call: () => Promise<unknown>, perSecond: number, seconds: number): Promise<Ended[]> {
  const ended: Promise<Ended>[] = [];
  const startedAt = performance.now();
  const due = (index: number) => startedAt + (index * 1000) / perSecond;
  while (ended.length < perSecond * seconds) {
    while (ended.length < perSecond * seconds && due(ended.length) <= performance.now()) {
      const dueAt = due(ended.length);
      const end = (ok: boolean) => ({ ms: performance.now() - dueAt, ok });
      ended.push(
        call().then(
          () => end(true),
          () => end(false),
        ),
      );
    }
    await delay(1);
  }
  return Promise.all(ended);
}

/** The part that was answered within a time, in per cent. */
export function within(ended: readonly Ended[], ms: number): number {
  return (100 * ended.filter((each) => each.ok && each.ms < ms).length) / ended.length;
}
