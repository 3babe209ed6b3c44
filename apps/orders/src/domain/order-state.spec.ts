import { isSettled } from '@signalbox/contracts-orders';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pending, transition, type OrderEvent, type OrderState } from './order-state.ts';

const anEvent: fc.Arbitrary<OrderEvent> = fc.oneof(
  fc.constant({ kind: 'credit-granted' } as const),
  fc.constantFrom('INSUFFICIENT_CREDIT', 'UNKNOWN_USER').map((reason): OrderEvent => ({
    kind: 'credit-refused',
    reason: reason as 'INSUFFICIENT_CREDIT' | 'UNKNOWN_USER',
  })),
  fc.constant({ kind: 'cancel-requested' } as const),
  fc.constant({ kind: 'expired' } as const),
  fc.constant({ kind: 'credit-released' } as const),
);

/** All states of an order that gets these events, including the first one. */
function history(events: readonly OrderEvent[]): OrderState[] {
  const states = [pending];
  for (const event of events) {
    const next = transition(states.at(-1)!, event);
    if (next) states.push(next);
  }
  return states;
}

const histories = fc.array(anEvent, { maxLength: 12 }).map(history);

describe('an order', () => {
  it('has no other history than these', () => {
    const allowed = ['PENDING CONFIRMED CANCELLING CANCELLED', 'PENDING REJECTED', 'PENDING CANCELLING CANCELLED'];
    fc.assert(
      fc.property(histories, (states) => {
        const history = states.map(({ status }) => status).join(' ');
        expect(allowed.some((whole) => whole.startsWith(history))).toBe(true);
      }),
    );
  });

  it('never changes after it is rejected or cancelled', () => {
    fc.assert(
      fc.property(histories, anEvent, (states, event) => {
        const last = states.at(-1)!;
        fc.pre(last.status === 'REJECTED' || last.status === 'CANCELLED');
        expect(transition(last, event)).toBeUndefined();
      }),
    );
  });

  it('keeps the reason of its cancellation', () => {
    fc.assert(
      fc.property(histories, (states) => {
        const cancelled = states.findIndex(({ status }) => status === 'CANCELLED');
        fc.pre(cancelled > 0);
        expect(states[cancelled]!.reason).toBe(states[cancelled - 1]!.reason);
      }),
    );
  });

  it('changes its status with every accepted event, so that no step is taken twice', () => {
    fc.assert(
      fc.property(histories, anEvent, (states, event) => {
        const next = transition(states.at(-1)!, event);
        fc.pre(next !== undefined);
        expect(next.status).not.toBe(states.at(-1)!.status);
        expect(transition(next, event)).toBeUndefined();
      }),
    );
  });

  it('can always be settled by one reply to its pending remote step', () => {
    const answers = { PENDING: { kind: 'credit-granted' }, CANCELLING: { kind: 'credit-released' } } as const;
    fc.assert(
      fc.property(histories, (states) => {
        const last = states.at(-1)!;
        if (last.status === 'PENDING' || last.status === 'CANCELLING') {
          expect(isSettled(transition(last, answers[last.status])!)).toBe(true);
        } else {
          expect(isSettled(last)).toBe(true);
        }
      }),
    );
  });

  it.each<[OrderEvent, OrderState]>([
    [{ kind: 'credit-granted' }, { status: 'CONFIRMED', reason: null }],
    [
      { kind: 'credit-refused', reason: 'INSUFFICIENT_CREDIT' },
      { status: 'REJECTED', reason: 'INSUFFICIENT_CREDIT' },
    ],
    [
      { kind: 'credit-refused', reason: 'UNKNOWN_USER' },
      { status: 'REJECTED', reason: 'UNKNOWN_USER' },
    ],
    [{ kind: 'cancel-requested' }, { status: 'CANCELLING', reason: 'REQUESTED' }],
    [{ kind: 'expired' }, { status: 'CANCELLING', reason: 'EXPIRED' }],
  ])('that is pending accepts %o', (event, state) => {
    expect(transition(pending, event)).toEqual(state);
  });
});
