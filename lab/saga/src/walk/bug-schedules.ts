import type { PlantedBug } from '../agent/planted-bugs.ts';
import { expiries, type Schedule, type Step } from '../schedule/schedule.ts';
import type { Fault } from '../points/fault.ts';

const [shortMs, usualMs] = expiries;
const place: Step = { kind: 'place', pauseMs: 0, product: 0, quantity: 1, twins: 1 };
const follow: Step = { kind: 'follow', pauseMs: 0, order: 0 };
const cancel: Step = { kind: 'cancel', pauseMs: 0, order: 0 };

/** For each bug, what brings it to light, and does no harm to a service that has none. */
export const bugSchedules: Readonly<Record<PlantedBug, Schedule>> = {
  'double-reserve': life([place, follow], { fault: { point: 'reserve', side: 'before', mishap: 'twice' } }),
  'lost-release': life([place, follow, cancel, follow]),
  'resurrected-order': life([place, cancel, { ...follow, pauseMs: 1_000 }], {
    fault: { point: 'order-confirmed', side: 'before', mishap: 'delay', delayMs: 800 },
  }),
  'refusal-forgotten': life([place, follow], { limitCents: 100 }),
  'expiry-without-cancelling': life([place, follow], {
    expiryMs: shortMs,
    fault: { point: 'reserve', side: 'after', mishap: 'delay' },
  }),
};

function life(
  steps: readonly Step[],
  { limitCents = 10_000, expiryMs = usualMs, fault }: { limitCents?: number; expiryMs?: number; fault?: Fault } = {},
): Schedule {
  const faults = fault ? [{ ...fault, target: 'orders' as const }] : [];
  return { name: 'a bug', expiryMs, limitsCents: [limitCents], callers: [{ account: 0, steps }], faults };
}
