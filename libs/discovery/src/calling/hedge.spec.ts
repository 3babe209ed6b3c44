import { describe, expect, it } from 'vitest';
import { hedged } from './hedge.ts';

/** Attempts that a test completes, and a trigger that makes the first reply late. */
function asked(isSecondAllowed = true) {
  const attempts: { answer: (outcome: string) => void; signal: AbortSignal }[] = [];
  const { promise: late, resolve: isLate } = Promise.withResolvers<void>();
  const outcome = hedged(
    (signal, isSecond) => {
      if (isSecond && !isSecondAllowed) return undefined;
      const { promise, resolve } = Promise.withResolvers<string>();
      attempts.push({ answer: resolve, signal });
      return promise;
    },
    (each) => each.startsWith('good'),
    () => late,
  );
  return { attempts, isLate, outcome };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('hedged', () => {
  it('makes one attempt when the reply is in time', async () => {
    const { attempts, outcome } = asked();
    attempts[0]!.answer('good 1');
    expect(await outcome).toBe('good 1');
    expect(attempts).toHaveLength(1);
  });

  it.each([0, 1])('uses the first successful reply of two, and cancels the other attempt: %i', async (winner) => {
    const { attempts, isLate, outcome } = asked();
    isLate();
    await turn();
    attempts[winner]!.answer(`good ${winner}`);
    expect(await outcome).toBe(`good ${winner}`);
    expect(attempts.map(({ signal }) => signal.aborted)).toEqual(winner === 0 ? [false, true] : [true, false]);
  });

  it('waits for the other when one of two fails', async () => {
    const { attempts, isLate, outcome } = asked();
    isLate();
    await turn();
    attempts[1]!.answer('bad');
    await turn();
    attempts[0]!.answer('good at last');
    expect(await outcome).toBe('good at last');
  });

  it('waits for the first attempt when no second is allowed', async () => {
    const { attempts, isLate, outcome } = asked(false);
    isLate();
    await turn();
    attempts[0]!.answer('good 1');
    expect(await outcome).toBe('good 1');
  });
});
