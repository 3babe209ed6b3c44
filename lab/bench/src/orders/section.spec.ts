import { describe, expect, it } from 'vitest';
import { checks, section } from './section.ts';

const turn = (rate: number, p50Ms: number, failures = 0) => ({ seconds: 5, rate, p50Ms, failures });
const round = (concurrency: number, ratio: number, p50: number, failures = 0) => ({
  concurrency,
  orders: turn(ratio * 100, p50, failures),
  commits: turn(100, 1),
  cpuMs: { gateway: p50 },
});

describe('the checks of orders', () => {
  it('pass at their thresholds, by the median of the rounds', () => {
    const rounds = [round(16, 0.4, 9), round(16, 0.1, 9), round(16, 0.9, 9), round(1, 0.1, 4)];
    expect(checks(rounds).map(({ found, ok }) => [found, ok])).toEqual([
      ['0.4', true],
      ['4', true],
      ['0', true],
    ]);
  });

  it('fail beyond their thresholds, and for an order that is not confirmed', () => {
    const rounds = [round(16, 0.39, 9, 1), round(1, 0.1, 4.1)];
    expect(checks(rounds).map(({ ok }) => ok)).toEqual([false, false, false]);
  });

  it('are on the page with the figures', () => {
    const result = { instances: 2, warmUpOrders: 10_000, seconds: 5, rounds: [round(1, 0.5, 3), round(16, 0.5, 3)] };
    const recorded = {
      benchmark: 'orders',
      recordedAt: '2030-01-01T00:00:00Z',
      machine: 'm',
      extent: 'complete',
    } as const;
    const page = section({ ...recorded, result });
    expect(page).toContain('16 callers | 0.5 | ≥ 0.4 | yes |');
    expect(page).toContain('| three commits | 16 | 100 | 1.00 |');
  });
});
