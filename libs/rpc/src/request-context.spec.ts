import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { currentRequest, runInRequest } from './request-context.ts';

describe('runInRequest', () => {
  it('gives what runs in it its request, across every await, and nothing else', async () => {
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

  it('lets work that outlives the request have a request of its own', () => {
    const inner = runInRequest({ requestId: 'r1', deadlineAt: 5 }, () =>
      runInRequest({ requestId: 'r1' }, () => currentRequest()),
    );
    expect(inner).toEqual({ requestId: 'r1' });
  });
});
