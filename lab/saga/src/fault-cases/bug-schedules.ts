import type { PlantedBug } from '../agent/planted-bugs.ts';
import { expiriesMs, type Schedule, type Step } from '../schedule/schedule.ts';
import type { Fault } from '../points/fault.ts';

const [shortMs, defaultMs] = expiriesMs;
const place: Step = { kind: 'place', pauseMs: 0, product: 0, quantity: 1, copies: 1 };
const follow: Step = { kind: 'follow', pauseMs: 0, order: 0 };
const cancel: Step = { kind: 'cancel', pauseMs: 0, order: 0 };

/** For each bug, a schedule that reveals it, and that a service without the bug passes. */
export const bugSchedules: Readonly<Record<PlantedBug, Schedule>> = {
  'double-reserve': oneOrder([place, follow], { fault: { point: 'reserve', side: 'before', failure: 'twice' } }),
  'lost-release': oneOrder([place, follow, cancel, follow]),
  'resurrected-order': oneOrder([place, cancel, { ...follow, pauseMs: 1_000 }], {
    fault: { point: 'order-confirmed', side: 'before', failure: 'delay', delayMs: 800 },
  }),
  'refusal-forgotten': oneOrder([place, follow], { limitCents: 100 }),
  'expiry-without-cancelling': oneOrder([place, follow], {
    expiryMs: shortMs,
    fault: { point: 'reserve', side: 'after', failure: 'delay' },
  }),
};

function oneOrder(
  steps: readonly Step[],
  { limitCents = 10_000, expiryMs = defaultMs, fault }: { limitCents?: number; expiryMs?: number; fault?: Fault } = {},
): Schedule {
  const faults = fault ? [{ ...fault, target: 'orders' as const }] : [];
  return { name: 'a bug', expiryMs, limitsCents: [limitCents], callers: [{ account: 0, steps }], faults };
}
