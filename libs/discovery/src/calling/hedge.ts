/**
 * Hedging: starts a second attempt elsewhere when the first reply is late, uses the first reply that arrives and
 * cancels the other attempt.
 * @see Dean, Barroso, "The Tail at Scale", Communications of the ACM 56(2), 2013
 * @param ask - starts an attempt. Returns undefined if no second one is allowed.
 * @param isGood - whether an outcome is final, so that the other attempt is cancelled.
 * @param late - resolves when the first reply is late. Its signal aborts when this no longer matters.
 */
export async function hedged<T>(
  ask: (signal: AbortSignal, isSecond: boolean) => Promise<T> | undefined,
  isGood: (outcome: T) => boolean,
  late: (signal: AbortSignal) => Promise<void>,
): Promise<T> {
  const aborts = [new AbortController(), new AbortController()] as const;
  const first = ask(aborts[0].signal, false) as Promise<T>;
  const isFirstDone = first.then(() => true);
  const waiting = new AbortController();
  const isDone = await Promise.race([isFirstDone, late(waiting.signal).then(() => false)]);
  waiting.abort();
  const second = isDone ? undefined : ask(aborts[1].signal, true);
  if (second === undefined) return first;
  const attempts = [first, second] as const;
  const winner = await Promise.race(attempts.map((attempt, at) => attempt.then((outcome) => ({ outcome, at }))));
  const other = 1 - winner.at;
  if (!isGood(winner.outcome)) return attempts[other]!;
  aborts[other]!.abort();
  return winner.outcome;
}
