import { isSettled } from '@signalbox/contracts-orders';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Order } from './domain/order.ts';
import { Credit, type Reservation } from './ports/credit.ts';
import { startInstance, SagaFixture, type OrdersInstance } from './saga.fixture.ts';

type Step =
  | { readonly kind: 'place'; readonly on: number; readonly quantity: number; readonly key: number }
  | { readonly kind: 'cancel'; readonly on: number; readonly order: number }
  | { readonly kind: 'wait'; readonly ms: number };

const INSTANCES = 2;
const on = fc.nat({ max: INSTANCES - 1 });
const aStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('place'), on, quantity: fc.nat(2).map((n) => n + 1), key: fc.nat(4) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel'), on, order: fc.nat(5) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait'), ms: fc.constantFrom(100, 2_000, 61_000) }) },
);
const faults = fc.array(fc.constantFrom('none', 'request lost', 'reply lost'), { minLength: 1, maxLength: 6 });

describe('the saga', () => {
  it('ends with credit reserved for the confirmed orders and no others, whatever message is lost or late', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(aStep, { maxLength: 15 }), faults, fc.scheduler(), async (steps, lost, scheduler) => {
        const fixture = new SagaFixture();
        const credit = new UnreliableCredit(fixture.credit, lost, scheduler);
        const started = Array.from({ length: INSTANCES }, () => startInstance(fixture, { credit }));
        const seen = await play(fixture, started, steps, scheduler);
        credit.heal();
        await settleAll(fixture, started, scheduler);

        const orders = [...fixture.orders.rows.values()].map(({ order }) => order);
        const confirmed = orders.filter(({ state }) => state.status === 'CONFIRMED');
        expect(fixture.credit.held.sort()).toEqual(confirmed.map(({ id }) => id).sort());
        expect(fixture.credit.heldCents).toBeLessThanOrEqual(fixture.credit.limitCents);
        for (const { id, state } of seen) {
          if (state.status === 'REJECTED' || state.status === 'CANCELLED') {
            expect((await fixture.orders.find(id))!.state).toEqual(state);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** @returns all order states that were observed. */
async function play(
  fixture: SagaFixture,
  started: readonly OrdersInstance[],
  steps: readonly Step[],
  scheduler: fc.Scheduler,
): Promise<Order[]> {
  const seen: Order[] = [];
  for (const step of steps) {
    if (step.kind === 'place') {
      const { place } = started[step.on]!;
      // Keys repeat with different bodies, so some requests are refused, which changes no order.
      seen.push(
        ...(await place(step.quantity, `key ${step.key}`).then(
          (order) => [order],
          () => [],
        )),
      );
    } else if (step.kind === 'cancel') {
      const { id } = [...fixture.orders.rows.values()][step.order]?.order ?? { id: 'none' };
      seen.push(
        ...(await started[step.on]!.cancel.cancel('ada', id).then(
          (order) => [order],
          () => [],
        )),
      );
    } else {
      fixture.nowMs += step.ms;
      for (const { runner } of started) await runner.sweep();
      for (let calls = scheduler.count(); calls > 0; calls--) await scheduler.waitOne();
    }
    seen.push(...[...fixture.orders.rows.values()].map(({ order }) => order));
  }
  return seen;
}

async function settleAll(
  fixture: SagaFixture,
  started: readonly OrdersInstance[],
  scheduler: fc.Scheduler,
): Promise<void> {
  for (let rounds = 0; rounds < 20; rounds++) {
    fixture.nowMs += 10_000;
    for (const { runner } of started) await runner.sweep();
    await scheduler.waitIdle();
    await Promise.all(started.map(({ runner }) => runner.idle()));
  }
  expect([...fixture.orders.rows.values()].filter(({ order }) => !isSettled(order.state))).toEqual([]);
}

/**
 * Credit behind an unreliable network: it loses requests and replies, and the scheduler decides when it delivers the
 * others.
 */
class UnreliableCredit extends Credit {
  private calls = 0;
  private healed = false;

  constructor(
    private readonly credit: Credit,
    private readonly faults: readonly string[],
    private readonly scheduler: fc.Scheduler,
  ) {
    super();
  }

  heal(): void {
    this.healed = true;
  }

  override reserve(order: Order): Promise<Reservation> {
    return this.send(() => this.credit.reserve(order));
  }

  override release(order: Order): Promise<Reservation> {
    return this.send(() => this.credit.release(order));
  }

  private async send(call: () => Promise<Reservation>): Promise<Reservation> {
    const fault = this.healed ? 'none' : this.faults[this.calls++ % this.faults.length];
    await this.scheduler.schedule(Promise.resolve(), 'request');
    if (fault === 'request lost') throw new Error(fault);
    const reply = await call();
    await this.scheduler.schedule(Promise.resolve(), 'reply');
    if (fault === 'reply lost') throw new Error(fault);
    return reply;
  }
}
