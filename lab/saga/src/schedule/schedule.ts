import type { PlantedBug } from '../agent/planted-bugs.ts';
import { allFaults, placeOf, type AimedFault, type Fault, type Target } from '../points/fault.ts';
import { Random } from './random.ts';

/** What one caller does, in its order, each after a pause. Orders are numbered by the caller that places them. */
export type Step =
  | {
      readonly kind: 'place';
      readonly pauseMs: number;
      /** Which product, by price, and how many. */
      readonly product: number;
      readonly quantity: number;
      /** How many requests under the one key at once. */
      readonly twins: number;
      readonly waitSeconds?: number;
    }
  /** `follow` reads until the order is settled, or that takes too long. */
  | { readonly kind: 'cancel' | 'read' | 'follow'; readonly pauseMs: number; readonly order: number };

export interface Caller {
  readonly account: number;
  readonly steps: readonly Step[];
}

/** All that is decided beforehand about one run; the rest is up to real processes and the network. */
export interface Schedule {
  readonly name: string;
  readonly expiryMs: number;
  readonly limitsCents: readonly number[];
  readonly callers: readonly Caller[];
  readonly faults: readonly AimedFault[];
  /** What is wrong with the services, to see whether it is found. */
  readonly bug?: PlantedBug;
}

/** Shorter than a takeover, so that whatever is interrupted expires; and as in production. */
export const expiries = [1_500, 60_000] as const;

/** The schedule of a run: the same seed and number always give the same. */
export function scheduleOf(seed: string, run: number): Schedule {
  const random = new Random(`${seed} ${run}`);
  const limitsCents = Array.from({ length: random.whole(1, 2) }, () => random.whole(1, 12) * 1_000);
  const callers = Array.from({ length: random.whole(2, 4) }, () => caller(random, limitsCents.length));
  const faults = Array.from({ length: random.whole(1, 4) }, () => aimed(random));
  return { name: `${seed}/${run}`, expiryMs: expiries[run % expiries.length]!, limitsCents, callers, faults };
}

function caller(random: Random, accounts: number): Caller {
  const steps: Step[] = [];
  let placed = 0;
  for (let left = random.whole(2, 5); left > 0; left--) {
    const pauseMs = random.whole(0, 80);
    if (placed === 0 || random.chance(0.55)) {
      const twins = random.chance(0.25) ? random.whole(2, 3) : 1;
      const waitSeconds = random.chance(0.3) ? random.whole(1, 3) : undefined;
      steps.push({
        kind: 'place',
        pauseMs,
        product: random.whole(0, 3),
        quantity: random.whole(1, 3),
        twins,
        waitSeconds,
      });
      placed++;
    } else {
      const kind = random.chance(0.65) ? 'cancel' : 'read';
      steps.push({ kind, pauseMs, order: random.whole(0, placed - 1) });
    }
  }
  return { account: random.whole(0, accounts - 1), steps };
}

function aimed(random: Random): AimedFault {
  const fault: Fault = random.oneOf(allFaults);
  const service = placeOf(fault.point) === 'users' ? 'users' : 'orders';
  const target = `${service}-${random.whole(1, 2)}` as Target;
  const delayMs = fault.mishap === 'delay' ? random.oneOf([100, 600, 2_200, 3_000]) : undefined;
  return { ...fault, target, nth: random.whole(1, 4), delayMs };
}
