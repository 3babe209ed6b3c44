import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AnswerableCredit } from '../adapters/in-memory.fixture.ts';
import { startInstance, SagaFixture } from '../saga.fixture.ts';

describe('the sweeps of SagaRunner', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('resumes due orders repeatedly', async () => {
    const { fixture, runner, stuck } = start();
    runner.onApplicationBootstrap();
    for (let i = 0; i < 3; i++) {
      const { id } = await stuck.place();
      fixture.nowMs += 2_000;
      await vi.advanceTimersByTimeAsync(1_000);
      expect(await fixture.orders.find(id)).toMatchObject({ state: { status: i < 2 ? 'CONFIRMED' : 'REJECTED' } });
    }
    await runner.onModuleDestroy();
  });

  it('continues when the database is reachable again, and logs the outage once', async () => {
    const { fixture, runner, stuck } = start();
    const { id } = await stuck.place();
    fixture.nowMs += 2_000;
    const outage = vi.spyOn(fixture.orders, 'claimDue').mockRejectedValue(new Error('no database'));
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    runner.onApplicationBootstrap();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(outage.mock.calls.length).toBeGreaterThan(5);
    expect(warn).toHaveBeenCalledOnce();
    outage.mockRestore();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await fixture.orders.find(id)).toMatchObject({ state: { status: 'CONFIRMED' } });
    await runner.onModuleDestroy();
  });

  it('purges expired replies within minutes in batches', async () => {
    const { fixture, runner, stuck } = start();
    for (let i = 0; i < 1_001; i++) await stuck.place();
    const purge = vi.spyOn(fixture.orders, 'purgeIdempotencyKeys');
    runner.onApplicationBootstrap();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(purge).toHaveBeenCalledOnce();
    fixture.nowMs += 24 * 60 * 60 * 1_000;
    await stuck.place(1, 'young');
    await vi.advanceTimersByTimeAsync(303_000);
    expect([...fixture.orders.replies.keys()]).toEqual(['ada young']);
    expect(purge.mock.calls).toEqual([[1_000], [1_000], [1_000]]);
    await runner.onModuleDestroy();
  });

  it('claims nothing once the service begins to stop', async () => {
    const { fixture, runner, drain } = start();
    runner.onApplicationBootstrap();
    await vi.advanceTimersByTimeAsync(0);
    drain.begin();
    const claimDue = vi.spyOn(fixture.orders, 'claimDue');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(claimDue).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends only after the running orders are settled', async () => {
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

/** An instance that sweeps, and one that accepts orders and never settles them. */
function start(credit?: AnswerableCredit) {
  const fixture = new SagaFixture();
  const instance = startInstance(fixture, { credit });
  const stuck = startInstance(fixture, { credit: new AnswerableCredit() });
  const { runner, drain } = instance;
  return { fixture, instance, stuck, drain, runner };
}
