import { describe, expect, it } from 'vitest';
import { DatabaseUnavailableError } from './postgres-errors.ts';
import { whenAvailable } from './when-available.ts';

const retry = { attempts: 5, firstPauseMs: 0, maxPauseMs: 0 };
const gone = new DatabaseUnavailableError(new Error('refused'));

function failing(times: number, error: Error) {
  let attempts = 0;
  const work = async () => {
    attempts += 1;
    if (attempts <= times) throw error;
    return 'done';
  };
  return { work, attempts: () => attempts };
}

describe('whenAvailable', () => {
  it('runs the work when the database answers', async () => {
    const { work, attempts } = failing(4, gone);
    await expect(whenAvailable(work, retry)).resolves.toBe('done');
    expect(attempts()).toBe(5);
  });

  it('reports the last failure while it waits', async () => {
    const reported: unknown[] = [];
    const { work } = failing(3, gone);
    await whenAvailable(work, { ...retry, reportEveryMs: 0 }, (error) => reported.push(error));
    expect(reported).toEqual([gone, gone, gone]);
  });

  it('fails after the last attempt', async () => {
    const { work, attempts } = failing(5, gone);
    await expect(whenAvailable(work, retry)).rejects.toBe(gone);
    expect(attempts()).toBe(5);
  });

  it('does not retry an error from the database', async () => {
    const { work, attempts } = failing(1, new Error('password authentication failed'));
    await expect(whenAvailable(work, retry)).rejects.toThrow('password');
    expect(attempts()).toBe(1);
  });
});
