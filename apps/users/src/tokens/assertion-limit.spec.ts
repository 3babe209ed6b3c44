import { describe, expect, it } from 'vitest';
import { AssertionLimit } from './assertion-limit.ts';
import { TooManyAttemptsError } from '../accounts/account-errors.ts';

function setUp() {
  const clock = { ms: 0 };
  const limit = new AssertionLimit(() => clock.ms);
  const isRefused = (address: string) => {
    try {
      limit.begin(address);
      return false;
    } catch {
      return true;
    }
  };
  /** Guesses as often as allowed. @returns the number of guesses that were checked. */
  const guess = (address: string, attempts: number) =>
    Array.from({ length: attempts }, () => isRefused(address)).filter((refused) => !refused).length;
  return { clock, limit, isRefused, guess };
}

describe('AssertionLimit', () => {
  it('allows an address a burst of failures, and then a few per second', () => {
    const { clock, guess } = setUp();
    expect(guess('10.0.0.1', 26_200)).toBe(50);
    let checked = 0;
    for (clock.ms = 0; clock.ms <= 10_000; clock.ms += 10) checked += guess('10.0.0.1', 10);
    expect(checked).toBe(50);
  });

  it('says when to try again', () => {
    const { clock, limit, guess } = setUp();
    guess('10.0.0.1', 50);
    clock.ms = 50;
    expect(() => limit.begin('10.0.0.1')).toThrow(
      expect.objectContaining({
        constructor: TooManyAttemptsError,
        details: expect.objectContaining({ retryAfterMs: 150 }) as object,
      }),
    );
  });

  it('does not refuse an address that has not failed, however many others flood', () => {
    const { isRefused, guess } = setUp();
    for (let network = 0; network < 100; network++) guess(`10.0.${network}.1`, 10);
    expect(isRefused('10.1.0.1')).toBe(false);
  });

  it('does not limit attempts that succeed, also many at the same time', () => {
    const { limit, isRefused } = setUp();
    for (let round = 0; round < 10; round++) {
      for (let at = 0; at < 40; at++) limit.begin('10.0.0.1');
      for (let at = 0; at < 40; at++) limit.succeeded('10.0.0.1');
    }
    expect(isRefused('10.0.0.1')).toBe(false);
  });
});
