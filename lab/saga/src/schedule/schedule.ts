import type { PlantedBug } from '../agent/planted-bugs.ts';
import { allFaults, groupOf, type TargetedFault, type Fault, type Target } from '../points/fault.ts';
import { Random } from './random.ts';

/** One step of a caller, after a pause. `order` is the index of an order among those that the same caller has placed. */
export type Step =
  | {
      readonly kind: 'place';
      readonly pauseMs: number;
      /** The index of a product in the list sorted by price. */
      readonly product: number;
      readonly quantity: number;
      /** The number of simultaneous requests with the same idempotency key. */
      readonly copies: number;
      readonly waitSeconds?: number;
    }
  /** `follow` reads until the order is settled or a time limit is over. */
  | { readonly kind: 'cancel' | 'read' | 'follow'; readonly pauseMs: number; readonly order: number };

export interface Caller {
  readonly account: number;
  readonly steps: readonly Step[];
}

/** What is decided before a run. Processes and the network decide how the steps interleave. */
export interface Schedule {
  readonly name: string;
  readonly expiryMs: number;
  readonly limitsCents: readonly number[];
  readonly callers: readonly Caller[];
  readonly faults: readonly TargetedFault[];
  /** A bug that is planted in the services to test the checker. */
  readonly bug?: PlantedBug;
}

/** One shorter than a takeover, so that an interrupted order expires, and the one of production. */
export const expiriesMs = [1_500, 60_000] as const;

/** Creates the schedule of a run. The same seed and number always create the same schedule. */
export function randomSchedule(seed: string, run: number): Schedule {
  const random = new Random(`${seed} ${run}`);
  const limitsCents = Array.from({ length: random.integer(1, 2) }, () => random.integer(1, 12) * 1_000);
  const callers = Array.from({ length: random.integer(2, 4) }, () => randomCaller(random, limitsCents.length));
  const faults = Array.from({ length: random.integer(1, 4) }, () => randomFault(random));
  return { name: `${seed}/${run}`, expiryMs: expiriesMs[run % expiriesMs.length]!, limitsCents, callers, faults };
}

function randomCaller(random: Random, accounts: number): Caller {
  const steps: Step[] = [];
  let placed = 0;
  for (let left = random.integer(2, 5); left > 0; left--) {
    const pauseMs = random.integer(0, 80);
    if (placed === 0 || random.chance(0.55)) {
      const copies = random.chance(0.25) ? random.integer(2, 3) : 1;
      const waitSeconds = random.chance(0.3) ? random.integer(1, 3) : undefined;
      steps.push({
        kind: 'place',
        pauseMs,
        product: random.integer(0, 3),
        quantity: random.integer(1, 3),
        copies,
        waitSeconds,
      });
      placed++;
    } else {
      const kind = random.chance(0.65) ? 'cancel' : 'read';
      steps.push({ kind, pauseMs, order: random.integer(0, placed - 1) });
    }
  }
  return { account: random.integer(0, accounts - 1), steps };
}

function randomFault(random: Random): TargetedFault {
  const fault: Fault = random.oneOf(allFaults);
  const service = groupOf(fault.point) === 'users' ? 'users' : 'orders';
  const target = `${service}-${random.integer(1, 2)}` as Target;
  const delayMs = fault.failure === 'delay' ? random.oneOf([100, 600, 2_200, 3_000]) : undefined;
  return { ...fault, target, nth: random.integer(1, 4), delayMs };
}
