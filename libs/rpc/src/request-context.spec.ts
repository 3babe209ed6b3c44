import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { currentRequest, runInRequest } from './request-context.ts';

describe('runInRequest', () => {
  it('provides the request to all code that runs in it, across every await, and to no other code', async () => {
    const seen = await Promise.all(
      ['r1', 'r2'].map((requestId) =>
        runInRequest({ requestId }, async () => {
          await setImmediate();
          return currentRequest()?.requestId;
        }),
      ),
    );
    expect(seen).toEqual(['r1', 'r2']);
    expect(currentRequest()).toBeUndefined();
  });

  it('allows another request for work that outlives the first', () => {
    const inner = runInRequest({ requestId: 'r1', deadlineAt: 5 }, () =>
      runInRequest({ requestId: 'r1' }, () => currentRequest()),
    );
    expect(inner).toEqual({ requestId: 'r1' });
  });
});
