import { describe, expect, it, vi } from 'vitest';
import { Cancellation, either } from './cancellation.ts';

describe('Cancellation', () => {
  it('tells its listeners once, and none that has left', () => {
    const cancellation = new Cancellation();
    const [stays, leaves] = [{ handleEvent: vi.fn() }, { handleEvent: vi.fn() }];
    cancellation.addEventListener('abort', leaves);
    cancellation.addEventListener('abort', stays);
    cancellation.removeEventListener('abort', leaves);
    cancellation.abort();
    cancellation.abort();
    expect(cancellation.aborted).toBe(true);
    expect(stays.handleEvent).toHaveBeenCalledTimes(1);
    expect(leaves.handleEvent).not.toHaveBeenCalled();
  });

  it.each([true, false])('has an AbortSignal with its reason, asked for before: %s', (before) => {
    const cancellation = new Cancellation();
    if (before) expect(cancellation.signal.aborted).toBe(false);
    cancellation.abort('gone');
    expect(cancellation.signal).toMatchObject({ aborted: true, reason: 'gone' });
  });

  it('is joined with another one, of either kind', () => {
    const [own, native] = [new Cancellation(), new AbortController()];
    expect(either(own, undefined)).toBe(own);
    expect(either(undefined, native.signal)).toBe(native.signal);
    const joined = either(own, native.signal)!;
    expect(joined.aborted).toBe(false);
    own.abort();
    expect(joined.aborted).toBe(true);
  });
});
