import { describe, expect, it } from 'vitest';
import { until, untilPasses } from './until.ts';

const fastPolling = { timeoutMs: 60_000, intervalMs: 0 };

describe('until', () => {
  it('returns the value of the condition when it holds', async () => {
    const answers = [false, undefined, 0, 'here'];
    await expect(until(() => answers.shift(), fastPolling)).resolves.toBe('here');
  });

  it('treats a condition that throws as not met yet', async () => {
    const attempts = [() => Promise.reject(new Error('not yet')), () => Promise.resolve('here')];
    await expect(until(() => attempts.shift()?.(), fastPolling)).resolves.toBe('here');
  });

  it('fails after the timeout, with the expectation and the last error', async () => {
    const refused = new Error('connection refused');
    const waiting = until(() => Promise.reject(refused), { timeoutMs: 0 });
    await expect(waiting).rejects.toMatchObject({
      message: expect.stringContaining('reject(refused)'),
      cause: refused,
    });
  });
});

describe('untilPasses', () => {
  it('repeats assertions until all pass', async () => {
    const values = [1, 2, 3];
    await expect(untilPasses(() => expect(values.shift()).toBe(3), fastPolling)).resolves.toBeUndefined();
  });

  it('fails after the timeout, with the last failure', async () => {
    const waiting = untilPasses(() => expect(1).toBe(2), { timeoutMs: 0 });
    await expect(waiting).rejects.toMatchObject({
      cause: { message: expect.stringContaining('expected 1 to be 2') as string },
    });
  });
});
