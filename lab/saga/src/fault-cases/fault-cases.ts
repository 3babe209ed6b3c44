import {
  allFaults,
  nameOf,
  groupOf,
  points,
  type TargetedFault,
  type Fault,
  type Failure,
  type Point,
} from '../points/fault.ts';
import { expiriesMs, type Schedule, type Step } from '../schedule/schedule.ts';

/** One failure at one point of the saga, with a schedule that reaches the point. */
export interface FaultCase {
  readonly point: Point;
  readonly failure: Failure;
  readonly schedule: Schedule;
}

const [shortMs, defaultMs] = expiriesMs;
const place: Step = { kind: 'place', pauseMs: 0, product: 0, quantity: 1, copies: 1, waitSeconds: 5 };
const cancel: Step = { kind: 'cancel', pauseMs: 0, order: 0 };
const follow: Step = { kind: 'follow', pauseMs: 0, order: 0 };

/** The steps of one order, and the faults that are needed to bring it to its points. */
interface Scenario {
  readonly steps: readonly Step[];
  readonly limitCents: number;
  readonly expiryMs: number;
  readonly otherFaults: readonly TargetedFault[];
}

const confirmed: Scenario = { steps: [place, follow], limitCents: 10_000, expiryMs: defaultMs, otherFaults: [] };
const rejected: Scenario = { ...confirmed, limitCents: 100 };
const cancelled: Scenario = { ...confirmed, steps: [place, cancel, follow] };
const retried: Scenario = {
  ...confirmed,
  otherFaults: [{ target: 'orders', point: 'reserve', side: 'before', failure: 'lost' }],
};
const expired: Scenario = {
  ...confirmed,
  expiryMs: shortMs,
  otherFaults: [{ target: 'orders', point: 'reserve', side: 'before', failure: 'delay' }],
};

/**
 * The first check finds too little credit; before the second check, another order has returned some. The delay between
 * the checks is shorter than the time limit of a call's attempt: otherwise another instance would repeat the first check.
 */
const raced: Scenario = {
  ...confirmed,
  limitCents: 300,
  steps: [place, { ...place, waitSeconds: undefined }, { ...cancel, pauseMs: 20 }, { ...follow, order: 1 }],
  otherFaults: [{ target: 'users', point: 'account-locked', side: 'before', failure: 'delay', delayMs: 600 }],
};

const scenarios: Readonly<Record<Point, Scenario>> = {
  'order-stored': confirmed,
  'order-confirmed': confirmed,
  'order-rejected': rejected,
  'order-cancelling': cancelled,
  'order-expiring': expired,
  'order-cancelled': cancelled,
  'orders-claimed': retried,
  'order-postponed': retried,
  'settled-published': confirmed,
  reserve: confirmed,
  release: cancelled,
  'credit-reserved': confirmed,
  'account-locked': rejected,
  'reservation-stored': raced,
  'refusal-stored': rejected,
  'credit-taken': raced,
  'reserve-committed': raced,
  // A release is stored as a new row only if no reservation exists.
  'release-stored': expired,
  'reservation-released': cancelled,
  'credit-returned': cancelled,
  'release-committed': cancelled,
};

/** All possible failures at all points. */
export function allFaultCases(): FaultCase[] {
  const single = allFaults.map((fault) => faultCase(fault, []));
  return [...single, ...points.users.map(repeatedCall)];
}

/** One case for each point, with all kinds of failures among them: few enough for a quick test. */
export function quickFaultCases(): FaultCase[] {
  const casesByPoint = Map.groupBy(allFaultCases(), ({ point }) => point);
  const failures: readonly Failure[] = ['kill', 'lost', 'twice', 'delay'];
  return [...casesByPoint.values()].map((cases, index) => {
    const matching = cases.filter(({ failure }) => failure === failures[index % failures.length]);
    return matching[index % matching.length]!;
  });
}

function faultCase(fault: Fault, otherFaults: readonly TargetedFault[], name: string = nameOf(fault)): FaultCase {
  const scenario = scenarios[fault.point];
  const target = groupOf(fault.point) === 'users' ? 'users' : 'orders';
  const faults = [{ ...fault, target }, ...otherFaults, ...scenario.otherFaults] as const;
  const { steps, limitCents, expiryMs } = scenario;
  const schedule = { name, expiryMs, limitsCents: [limitCents], callers: [{ account: 0, steps }], faults };
  return { point: fault.point, failure: otherFaults.length > 0 ? 'twice' : fault.failure, schedule };
}

/** In a transaction no statement is sent twice. Instead, its call is repeated while the first is delayed at this point. */
function repeatedCall(point: Point): FaultCase {
  const call = [cancelled, expired].includes(scenarios[point]) ? 'release' : 'reserve';
  const twice: TargetedFault = { target: 'orders', point: call, side: 'before', failure: 'twice' };
  return faultCase({ point, side: 'before', failure: 'delay', delayMs: 400 }, [twice], `${point} twice`);
}
