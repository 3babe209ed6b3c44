import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Heartbeat } from './heartbeat.ts';

describe('Heartbeat', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  function heartbeat() {
    const ping = vi.fn();
    const dead = vi.fn();
    return { ping, dead, heart: new Heartbeat({ pingIntervalMs: 250, pingTimeoutMs: 750 }, ping, dead) };
  }

  it('asks nothing of a peer that speaks', () => {
    const { ping, heart } = heartbeat();
    for (let i = 0; i < 40; i++) {
      heart.alive();
      vi.advanceTimersByTime(100);
    }
    expect(ping).not.toHaveBeenCalled();
    heart.stop();
  });

  it('asks a silent peer once, and again only after it has answered', () => {
    const { ping, dead, heart } = heartbeat();
    vi.advanceTimersByTime(1000);
    expect(ping).toHaveBeenCalledTimes(1);
    heart.alive();
    vi.advanceTimersByTime(500);
    expect(ping).toHaveBeenCalledTimes(2);
    expect(dead).not.toHaveBeenCalled();
    heart.stop();
  });

  it('takes a peer for dead that does not answer in time', () => {
    const { dead, heart } = heartbeat();
    vi.advanceTimersByTime(1249);
    expect(dead).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2);
    expect(dead).toHaveBeenCalled();
    heart.stop();
  });

  it('reads once more before the verdict, as the silence may be its own', () => {
    const { dead, heart } = heartbeat();
    vi.advanceTimersByTime(1249);
    vi.advanceTimersToNextTimer();
    heart.alive();
    vi.advanceTimersToNextTimer();
    expect(dead).not.toHaveBeenCalled();
    heart.stop();
  });
});
