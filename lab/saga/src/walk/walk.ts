import {
  allFaults,
  nameOf,
  placeOf,
  points,
  type AimedFault,
  type Fault,
  type Mishap,
  type Point,
} from '../points/fault.ts';
import { expiries, type Schedule, type Step } from '../schedule/schedule.ts';

/** One point of the saga and one thing that goes wrong there, in an order's life that leads to it. */
export interface Station {
  readonly point: Point;
  readonly mishap: Mishap;
  readonly schedule: Schedule;
}

const [shortMs, usualMs] = expiries;
const place: Step = { kind: 'place', pauseMs: 0, product: 0, quantity: 1, twins: 1, waitSeconds: 5 };
const cancel: Step = { kind: 'cancel', pauseMs: 0, order: 0 };
const follow: Step = { kind: 'follow', pauseMs: 0, order: 0 };

/** A life of an order, and what must go wrong anyway to make it that. */
interface Life {
  readonly steps: readonly Step[];
  readonly limitCents: number;
  readonly expiryMs: number;
  readonly besides: readonly AimedFault[];
}

const confirmed: Life = { steps: [place, follow], limitCents: 10_000, expiryMs: usualMs, besides: [] };
const rejected: Life = { ...confirmed, limitCents: 100 };
const cancelled: Life = { ...confirmed, steps: [place, cancel, follow] };
const retried: Life = {
  ...confirmed,
  besides: [{ target: 'orders', point: 'reserve', side: 'before', mishap: 'lost' }],
};
const expired: Life = {
  ...confirmed,
  expiryMs: shortMs,
  besides: [{ target: 'orders', point: 'reserve', side: 'before', mishap: 'delay' }],
};

/**
 * There is too little credit, until it is looked at again: another order has given some back meanwhile. The wait between
 * the looks is shorter than an attempt of a call may take, or another instance would look anew.
 */
const raced: Life = {
  ...confirmed,
  limitCents: 300,
  steps: [place, { ...place, waitSeconds: undefined }, { ...cancel, pauseMs: 20 }, { ...follow, order: 1 }],
  besides: [{ target: 'users', point: 'account-locked', side: 'before', mishap: 'delay', delayMs: 600 }],
};

const lifeWith: Readonly<Record<Point, Life>> = {
  'order-stored': confirmed,
  'order-confirmed': confirmed,
  'order-rejected': rejected,
  'order-cancelling': cancelled,
  'order-expiring': expired,
  'order-cancelled': cancelled,
  'orders-claimed': retried,
  'order-postponed': retried,
  'settled-announced': confirmed,
  reserve: confirmed,
  release: cancelled,
  'credit-reserved': confirmed,
  'account-locked': rejected,
  'reservation-stored': raced,
  'refusal-stored': rejected,
  'credit-taken': raced,
  'reserve-committed': raced,
  // Nothing is remembered anew where a reservation came first.
  'release-remembered': expired,
  'reservation-released': cancelled,
  'credit-given-back': cancelled,
  'release-committed': cancelled,
};

/** Every point, with everything that can go wrong there. */
export function walk(): Station[] {
  const single = allFaults.map((fault) => stationOf(fault, []));
  return [...single, ...points.users.map(twiceWithin)];
}

/** So many of them that every point is passed, every mishap among them, as fast as a test must be. */
export function quickWalk(): Station[] {
  const stations = Map.groupBy(walk(), ({ point }) => point);
  const mishaps: readonly Mishap[] = ['kill', 'lost', 'twice', 'delay'];
  return [...stations.values()].map((ofPoint, index) => {
    const likely = ofPoint.filter(({ mishap }) => mishap === mishaps[index % mishaps.length]);
    return likely[index % likely.length]!;
  });
}

function stationOf(fault: Fault, besides: readonly AimedFault[], name: string = nameOf(fault)): Station {
  const life = lifeWith[fault.point];
  const target = placeOf(fault.point) === 'users' ? 'users' : 'orders';
  const faults = [{ ...fault, target }, ...besides, ...life.besides] as const;
  const { steps, limitCents, expiryMs } = life;
  const schedule = { name, expiryMs, limitsCents: [limitCents], callers: [{ account: 0, steps }], faults };
  return { point: fault.point, mishap: besides.length > 0 ? 'twice' : fault.mishap, schedule };
}

/** Within a transaction, what comes twice is the request that it serves: while the first is held up at this point. */
function twiceWithin(point: Point): Station {
  const call = [cancelled, expired].includes(lifeWith[point]) ? 'release' : 'reserve';
  const twice: AimedFault = { target: 'orders', point: call, side: 'before', mishap: 'twice' };
  return stationOf({ point, side: 'before', mishap: 'delay', delayMs: 400 }, [twice], `${point} twice`);
}
