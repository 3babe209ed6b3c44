import { describe, expect, it } from 'vitest';
import { until } from './until.ts';

const quick = { timeoutMs: 20, intervalMs: 1 };

describe('until', () => {
  it('gives what the condition gave once it held', async () => {
    const answers = [false, undefined, 0, 'here'];
    await expect(until(() => answers.shift(), quick)).resolves.toBe('here');
  });

  it('takes a condition that throws as one that does not hold yet', async () => {
    const attempts = [() => Promise.reject(new Error('not yet')), () => Promise.resolve('here')];
    await expect(until(() => attempts.shift()?.(), quick)).resolves.toBe('here');
  });

  it('gives up in the end, and says what was expected and what stood in its way', async () => {
    const refused = new Error('connection refused');
    const waiting = until(() => Promise.reject(refused), quick);
    await expect(waiting).rejects.toMatchObject({
      message: expect.stringContaining('reject(refused)'),
      cause: refused,
    });
  });
});
