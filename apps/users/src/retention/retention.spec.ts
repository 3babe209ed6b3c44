import { Logger } from '@nestjs/common';
import { Drain } from '@signalbox/service-defaults';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExpiredRows } from './expired-rows.ts';
import { Retention } from './retention.ts';

const PAUSE_MS = 300_000;

describe('Retention', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('deletes batches until nothing is left, and repeats after some minutes', async () => {
    const { retention, deleted } = start([true, true, false, false]);
    expect(deleted).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    expect(deleted).toHaveBeenCalledTimes(3);
    await vi.advanceTimersByTimeAsync(PAUSE_MS);
    expect(deleted).toHaveBeenCalledTimes(4);
    await retention.onModuleDestroy();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('retries later when the database is not reachable', async () => {
    Logger.overrideLogger(false);
    const { retention, deleted } = start([]);
    deleted.mockRejectedValueOnce(new Error('no database'));
    await vi.advanceTimersByTimeAsync(2 * PAUSE_MS);
    expect(deleted.mock.calls.length).toBeGreaterThan(1);
    await retention.onModuleDestroy();
  });

  it('starts no batch after the service begins to stop', async () => {
    const { drain, deleted } = start([]);
    deleted.mockImplementation(() => {
      drain.begin();
      return Promise.resolve(true);
    });
    await vi.advanceTimersByTimeAsync(3 * PAUSE_MS);
    expect(deleted).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });
});

function start(answers: boolean[]) {
  const deleted = vi.fn(() => Promise.resolve(answers.shift() ?? false));
  const drain = new Drain();
  const retention = new Retention({ delete: deleted } as unknown as ExpiredRows, drain);
  retention.onApplicationBootstrap();
  return { retention, drain, deleted };
}
