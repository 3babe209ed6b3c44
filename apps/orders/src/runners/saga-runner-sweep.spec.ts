import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AnswerableCredit } from '../adapters/in-memory.fixture.ts';
import { startInstance, World } from '../saga.fixture.ts';

describe('the sweeps of SagaRunner', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('resumes, again and again, what is due', async () => {
    const { world, runner, stuck } = start();
    runner.onApplicationBootstrap();
    for (let i = 0; i < 3; i++) {
      const { id } = await stuck.place();
      world.nowMs += 2_000;
      await vi.advanceTimersByTimeAsync(1_000);
      expect(await world.orders.find(id)).toMatchObject({ state: { status: i < 2 ? 'CONFIRMED' : 'REJECTED' } });
    }
    await runner.onModuleDestroy();
  });

  it('goes on when the database is back, and tells of its absence once', async () => {
    const { world, runner, stuck } = start();
    const { id } = await stuck.place();
    world.nowMs += 2_000;
    const outage = vi.spyOn(world.orders, 'claimDue').mockRejectedValue(new Error('no database'));
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    runner.onApplicationBootstrap();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(outage.mock.calls.length).toBeGreaterThan(5);
    expect(warn).toHaveBeenCalledOnce();
    outage.mockRestore();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await world.orders.find(id)).toMatchObject({ state: { status: 'CONFIRMED' } });
    await runner.onModuleDestroy();
  });

  it('forgets the replies of a day ago within minutes, a bounded number at a time', async () => {
    const { world, runner, stuck } = start();
    for (let i = 0; i < 1_001; i++) await stuck.place();
    const forget = vi.spyOn(world.orders, 'purgeIdempotencyKeys');
    runner.onApplicationBootstrap();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(forget).toHaveBeenCalledOnce();
    world.nowMs += 24 * 60 * 60 * 1_000;
    await stuck.place(1, 'young');
    await vi.advanceTimersByTimeAsync(303_000);
    expect([...world.orders.replies.keys()]).toEqual(['ada young']);
    expect(forget.mock.calls).toEqual([[1_000], [1_000], [1_000]]);
    await runner.onModuleDestroy();
  });

  it('claims nothing once the service begins to stop', async () => {
    const { world, runner, drain } = start();
    runner.onApplicationBootstrap();
    await vi.advanceTimersByTimeAsync(0);
    drain.begin();
    const claimDue = vi.spyOn(world.orders, 'claimDue');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(claimDue).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is over when what is being settled has ended, and not before', async () => {
    const credit = new AnswerableCredit();
    const { runner, instance } = start(credit);
    await instance.place();
    const over = vi.fn();
    void runner.onModuleDestroy().then(over);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(over).not.toHaveBeenCalled();
    credit.answer({ outcome: 'GRANTED' });
    await vi.advanceTimersByTimeAsync(0);
    expect(over).toHaveBeenCalledOnce();
  });
});

/** An instance that sweeps, and one that takes orders and never settles them. */
function start(credit?: AnswerableCredit) {
  const world = new World();
  const instance = startInstance(world, { credit });
  const stuck = startInstance(world, { credit: new AnswerableCredit() });
  const { runner, drain } = instance;
  return { world, instance, stuck, drain, runner };
}
