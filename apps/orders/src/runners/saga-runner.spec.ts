import { describe, expect, it, vi } from 'vitest';
import { AnswerableCredit } from '../adapters/in-memory.fixture.ts';
import { Credit, type Reservation } from '../ports/credit.ts';
import { startInstance, World } from '../saga.fixture.ts';

describe('SagaRunner', () => {
  it('tries again later when the credit does not answer', async () => {
    const world = new World();
    const credit = new BrokenCredit();
    const { place, runner } = startInstance(world, { credit });
    const { id } = await place();
    await runner.idle();
    expect(await runner.sweep()).toBe(0);
    credit.healed = world.credit;
    // Half of the first bound: random() is 0.5 here.
    world.nowMs = 100;
    expect(await runner.sweep()).toBe(1);
    await runner.idle();
    expect(await world.orders.find(id)).toMatchObject({ state: { status: 'CONFIRMED' } });
  });

  it('waits longer after each failure', async () => {
    const world = new World();
    const { place, runner } = startInstance(world, { credit: new BrokenCredit() });
    const { id } = await place();
    const delays: number[] = [];
    for (let i = 0; i < 4; i++) {
      await runner.idle();
      const { dueAt } = world.orders.rows.get(id)!;
      delays.push(dueAt - world.nowMs);
      world.nowMs = dueAt;
      await runner.sweep();
    }
    expect(delays).toEqual([100, 200, 400, 800]);
  });

  it('resumes on another instance what a dead one left', async () => {
    const world = new World();
    const dead = startInstance(world, { credit: new AnswerableCredit() });
    const { id } = await dead.place();
    const other = startInstance(world);
    expect(await other.runner.sweep()).toBe(0);
    world.nowMs = 2_000;
    expect(await other.runner.sweep()).toBe(1);
    await other.runner.idle();
    expect(await world.orders.find(id)).toMatchObject({ state: { status: 'CONFIRMED' } });
  });

  it('cancels an order that was pending for too long, and gives back what may be held for it', async () => {
    const world = new World();
    const lost = new LostReplies(world.credit);
    const { place, runner } = startInstance(world, { credit: lost });
    const { id } = await place();
    await runner.idle();
    expect(world.credit.held).toEqual([id]);
    lost.found = true;
    world.nowMs = 60_000;
    await runner.sweep();
    await runner.idle();
    expect(await world.orders.find(id)).toMatchObject({ state: { status: 'CANCELLED', reason: 'EXPIRED' } });
    expect(world.credit.held).toEqual([]);
  });

  it('takes no more at a time than it is allowed to, and leaves the others to a sweep', async () => {
    const world = new World();
    const { place, runner } = startInstance(world, { credit: new AnswerableCredit(), limit: 2 });
    for (let i = 0; i < 3; i++) await place();
    expect(runner.free).toBe(0);
    const other = startInstance(world, { limit: 2 });
    world.nowMs = 2_000;
    expect(await other.runner.sweep()).toBe(2);
    expect(await other.runner.sweep()).toBe(0);
    await other.runner.idle();
    expect(await other.runner.sweep()).toBe(1);
  });

  it('resumes all that a dead instance left, and has room for', async () => {
    const world = new World();
    const dead = startInstance(world, { credit: new AnswerableCredit(), limit: 0 });
    for (let i = 0; i < 250; i++) await dead.place();
    world.nowMs = 2_000;
    const claimDue = vi.spyOn(world.orders, 'claimDue');
    expect(await startInstance(world, { limit: 230 }).runner.sweep()).toBe(230);
    expect(claimDue.mock.calls).toEqual([[100], [100], [30]]);
  });

  it('counts a release that leaves credit held as a failure', async () => {
    const world = new World();
    const credit = new InsistentCredit();
    const { place, cancel, runner } = startInstance(world, { credit });
    const { id } = await place();
    await runner.idle();
    await cancel.cancel('ada', id);
    await runner.idle();
    expect(await world.orders.find(id)).toMatchObject({ state: { status: 'CANCELLING' } });
  });

  it('survives a database that goes away between an attempt and its postponement', async () => {
    const world = new World();
    const { place, runner } = startInstance(world, { credit: new BrokenCredit() });
    const postpone = vi.spyOn(world.orders, 'postpone').mockRejectedValue(new Error('no database'));
    await place();
    await expect(runner.idle()).resolves.toBeUndefined();
    expect(postpone).toHaveBeenCalledOnce();
  });

  it('announces an order once it is settled, and not before', async () => {
    const world = new World();
    const { place, cancel, runner } = startInstance(world);
    const { id } = await place();
    await runner.idle();
    await cancel.cancel('ada', id);
    await runner.idle();
    expect(world.settled.announced.map(({ state }) => state.status)).toEqual(['CONFIRMED', 'CANCELLED']);
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
