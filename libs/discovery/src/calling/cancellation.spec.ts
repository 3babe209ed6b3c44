import { describe, expect, it, vi } from 'vitest';
import { Cancellation, anySignal } from './cancellation.ts';

describe('Cancellation', () => {
  it('notifies its listeners once, except removed ones', () => {
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

  it.each([true, false])('has an AbortSignal with its reason, created before the abort: %s', (before) => {
    const cancellation = new Cancellation();
    if (before) expect(cancellation.signal.aborted).toBe(false);
    cancellation.abort('gone');
    expect(cancellation.signal).toMatchObject({ aborted: true, reason: 'gone' });
  });

  it('can be combined with another signal of either kind', () => {
    const [own, native] = [new Cancellation(), new AbortController()];
    expect(anySignal(own, undefined)).toBe(own);
    expect(anySignal(undefined, native.signal)).toBe(native.signal);
    const joined = anySignal(own, native.signal)!;
    expect(joined.aborted).toBe(false);
    own.abort();
    expect(joined.aborted).toBe(true);
  });
});
