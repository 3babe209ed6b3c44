import { describe, expect, it, vi } from 'vitest';
import { AnswerableCredit } from '../adapters/in-memory.fixture.ts';
import { Credit, type Reservation } from '../ports/credit.ts';
import { startInstance, SagaFixture } from '../saga.fixture.ts';

describe('SagaRunner', () => {
  it('retries later if the credit does not reply', async () => {
    const fixture = new SagaFixture();
    const credit = new BrokenCredit();
    const { place, runner } = startInstance(fixture, { credit });
    const { id } = await place();
    await runner.idle();
    expect(await runner.sweep()).toBe(0);
    credit.healed = fixture.credit;
    // Half of the first bound: random() is 0.5 here.
    fixture.nowMs = 100;
    expect(await runner.sweep()).toBe(1);
    await runner.idle();
    expect(await fixture.orders.find(id)).toMatchObject({ state: { status: 'CONFIRMED' } });
  });

  it('waits longer after each failure', async () => {
    const fixture = new SagaFixture();
    const { place, runner } = startInstance(fixture, { credit: new BrokenCredit() });
    const { id } = await place();
    const delays: number[] = [];
    for (let i = 0; i < 4; i++) {
      await runner.idle();
      const { dueAt } = fixture.orders.rows.get(id)!;
      delays.push(dueAt - fixture.nowMs);
      fixture.nowMs = dueAt;
      await runner.sweep();
    }
    expect(delays).toEqual([100, 200, 400, 800]);
  });

  it('resumes orders of a crashed instance', async () => {
    const fixture = new SagaFixture();
    const dead = startInstance(fixture, { credit: new AnswerableCredit() });
    const { id } = await dead.place();
    const other = startInstance(fixture);
    expect(await other.runner.sweep()).toBe(0);
    fixture.nowMs = 2_000;
    expect(await other.runner.sweep()).toBe(1);
    await other.runner.idle();
    expect(await fixture.orders.find(id)).toMatchObject({ state: { status: 'CONFIRMED' } });
  });

  it('cancels an expired order and releases its credit', async () => {
    const fixture = new SagaFixture();
    const lost = new LostReplies(fixture.credit);
    const { place, runner } = startInstance(fixture, { credit: lost });
    const { id } = await place();
    await runner.idle();
    expect(fixture.credit.held).toEqual([id]);
    lost.found = true;
    fixture.nowMs = 60_000;
    await runner.sweep();
    await runner.idle();
    expect(await fixture.orders.find(id)).toMatchObject({ state: { status: 'CANCELLED', reason: 'EXPIRED' } });
    expect(fixture.credit.held).toEqual([]);
  });

  it('does not exceed its limit, and leaves the other orders to a sweep', async () => {
    const fixture = new SagaFixture();
    const { place, runner } = startInstance(fixture, { credit: new AnswerableCredit(), limit: 2 });
    for (let i = 0; i < 3; i++) await place();
    expect(runner.free).toBe(0);
    const other = startInstance(fixture, { limit: 2 });
    fixture.nowMs = 2_000;
    expect(await other.runner.sweep()).toBe(2);
    expect(await other.runner.sweep()).toBe(0);
    await other.runner.idle();
    expect(await other.runner.sweep()).toBe(1);
  });

  it('resumes orders of a crashed instance up to its limit', async () => {
    const fixture = new SagaFixture();
    const dead = startInstance(fixture, { credit: new AnswerableCredit(), limit: 0 });
    for (let i = 0; i < 250; i++) await dead.place();
    fixture.nowMs = 2_000;
    const claimDue = vi.spyOn(fixture.orders, 'claimDue');
    expect(await startInstance(fixture, { limit: 230 }).runner.sweep()).toBe(230);
    expect(claimDue.mock.calls).toEqual([[100], [100], [30]]);
  });

  it('counts a release that leaves credit reserved as a failure', async () => {
    const fixture = new SagaFixture();
    const credit = new InsistentCredit();
    const { place, cancel, runner } = startInstance(fixture, { credit });
    const { id } = await place();
    await runner.idle();
    await cancel.cancel('ada', id);
    await runner.idle();
    expect(await fixture.orders.find(id)).toMatchObject({ state: { status: 'CANCELLING' } });
  });

  it('survives a database failure between an attempt and its postponement', async () => {
    const fixture = new SagaFixture();
    const { place, runner } = startInstance(fixture, { credit: new BrokenCredit() });
    const postpone = vi.spyOn(fixture.orders, 'postpone').mockRejectedValue(new Error('no database'));
    await place();
    await expect(runner.idle()).resolves.toBeUndefined();
    expect(postpone).toHaveBeenCalledOnce();
  });

  it('publishes an order only after it is settled', async () => {
    const fixture = new SagaFixture();
    const { place, cancel, runner } = startInstance(fixture);
    const { id } = await place();
    await runner.idle();
    await cancel.cancel('ada', id);
    await runner.idle();
    expect(fixture.settled.published.map(({ state }) => state.status)).toEqual(['CONFIRMED', 'CANCELLED']);
  });
});

class BrokenCredit extends Credit {
  healed: Credit | undefined;

  override reserve(...args: Parameters<Credit['reserve']>): Promise<Reservation> {
    return this.healed?.reserve(...args) ?? Promise.reject(new Error('no answer'));
  }
  override release(...args: Parameters<Credit['release']>): Promise<Reservation> {
    return this.healed?.release(...args) ?? Promise.reject(new Error('no answer'));
  }
}

class LostReplies extends Credit {
  found = false;

  constructor(private readonly credit: Credit) {
    super();
  }
  override async reserve(...args: Parameters<Credit['reserve']>): Promise<Reservation> {
    const reply = await this.credit.reserve(...args);
    if (!this.found) throw new Error('reply lost');
    return reply;
  }
  override release(...args: Parameters<Credit['release']>): Promise<Reservation> {
    return this.credit.release(...args);
  }
}

class InsistentCredit extends Credit {
  override reserve(): Promise<Reservation> {
    return Promise.resolve({ outcome: 'GRANTED' });
  }
  override release(): Promise<Reservation> {
    return Promise.resolve({ outcome: 'GRANTED' });
  }
}
