import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Heartbeat } from './heartbeat.ts';

describe('Heartbeat', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  function heartbeat() {
    const listener = { ping: vi.fn(), onPingTimeout: vi.fn(), onRecovered: vi.fn(), onDead: vi.fn() };
    const heart = new Heartbeat({ pingIntervalMs: 250, pingTimeoutMs: 750, maxSilenceMs: 5000 }, listener);
    return { ...listener, heart };
  }

  it('sends no PING to an active peer', () => {
    const { ping, heart } = heartbeat();
    for (let i = 0; i < 40; i++) {
      heart.alive();
      vi.advanceTimersByTime(100);
    }
    expect(ping).not.toHaveBeenCalled();
    heart.stop();
  });

  it('sends one PING to a silent peer, and the next one only after an answer', () => {
    const { ping, onPingTimeout, heart } = heartbeat();
    vi.advanceTimersByTime(1000);
    expect(ping).toHaveBeenCalledTimes(1);
    heart.alive();
    vi.advanceTimersByTime(500);
    expect(ping).toHaveBeenCalledTimes(2);
    expect(onPingTimeout).not.toHaveBeenCalled();
    heart.stop();
  });

  it('reports once that a peer does not answer in time, and keeps sending PINGs', () => {
    const { ping, onPingTimeout, onRecovered, heart } = heartbeat();
    vi.advanceTimersByTime(1249);
    expect(onPingTimeout).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2);
    expect(onPingTimeout).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1000);
    expect(onPingTimeout).toHaveBeenCalledTimes(1);
    expect(ping.mock.calls.length).toBeGreaterThan(3);
    expect(onRecovered).not.toHaveBeenCalled();
    heart.stop();
  });

  it('reports a recovered peer once each time', () => {
    const { onPingTimeout, onRecovered, onDead, heart } = heartbeat();
    for (const times of [1, 2]) {
      vi.advanceTimersByTime(3000);
      heart.alive();
      heart.alive();
      expect([onPingTimeout, onRecovered].map(({ mock }) => mock.calls.length)).toEqual([times, times]);
    }
    expect(onDead).not.toHaveBeenCalled();
    heart.stop();
  });

  it('reports a peer as dead after the maximum silence', () => {
    const { onDead, heart } = heartbeat();
    vi.advanceTimersByTime(5499);
    expect(onDead).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2);
    expect(onDead).toHaveBeenCalled();
    heart.stop();
  });

  it('reads once more before it reports a timeout, because this process may have been suspended', () => {
    const { onPingTimeout, heart } = heartbeat();
    vi.advanceTimersByTime(1249);
    vi.advanceTimersToNextTimer();
    heart.alive();
    vi.advanceTimersToNextTimer();
    expect(onPingTimeout).not.toHaveBeenCalled();
    heart.stop();
  });
});
