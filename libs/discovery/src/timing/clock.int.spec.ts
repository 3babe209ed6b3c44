import { describe, expect, it } from 'vitest';
import { systemClock } from './clock.ts';

describe('systemClock', () => {
  it('sleeps for the given time', async () => {
    const before = systemClock.now();
    await systemClock.sleep(30, new AbortController().signal);
    expect(systemClock.now() - before).toBeGreaterThanOrEqual(29);
  });

  it('wakes immediately when the signal aborts or is already aborted', async () => {
    const controller = new AbortController();
    const sleeping = systemClock.sleep(3_600_000, controller.signal);
    controller.abort();
    await sleeping;
    await systemClock.sleep(3_600_000, controller.signal);
  });
});
