import { describe, expect, it } from 'vitest';
import { until } from './until.ts';

const patient = { timeoutMs: 60_000, intervalMs: 0 };

describe('until', () => {
  it('gives what the condition gave once it held', async () => {
    const answers = [false, undefined, 0, 'here'];
    await expect(until(() => answers.shift(), patient)).resolves.toBe('here');
  });

  it('takes a condition that throws as one that does not hold yet', async () => {
    const attempts = [() => Promise.reject(new Error('not yet')), () => Promise.resolve('here')];
    await expect(until(() => attempts.shift()?.(), patient)).resolves.toBe('here');
  });

  it('gives up in the end, and says what was expected and what stood in its way', async () => {
    const refused = new Error('connection refused');
    const waiting = until(() => Promise.reject(refused), { timeoutMs: 0 });
    await expect(waiting).rejects.toMatchObject({
      message: expect.stringContaining('reject(refused)'),
      cause: refused,
    });
  });
});
