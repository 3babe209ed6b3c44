/** The crash points: the name of every write and every remote call of the saga. */
export const points = {
  /** Statements of orders, each in its own transaction. */
  orders: [
    'order-stored',
    'order-confirmed',
    'order-rejected',
    'order-cancelling',
    'order-expiring',
    'order-cancelled',
    'orders-claimed',
    'order-postponed',
    'settled-published',
  ],
  /** Calls from orders to users. */
  remote: ['reserve', 'release'],
  /** Statements of users: the first is its own transaction, the others are part of one; two of them commit it. */
  users: [
    'credit-reserved',
    'account-locked',
    'reservation-stored',
    'refusal-stored',
    'credit-taken',
    'reserve-committed',
    'release-stored',
    'reservation-released',
    'credit-returned',
    'release-committed',
  ],
} as const;

export type PointGroup = keyof typeof points;
export type Point = (typeof points)[PointGroup][number];

/** Before the statement or request is sent, or after it took effect but before its sender gets the reply. */
export type Side = 'before' | 'after';

/**
 * What can happen at a point: the process is killed; the request (before) or the reply (after) is lost; the request is
 * sent twice; it is delayed until another instance has taken over.
 */
export type Failure = 'kill' | 'lost' | 'twice' | 'delay';

/** A failure at one side of one point. */
export interface Fault {
  readonly point: Point;
  readonly side: Side;
  readonly failure: Failure;
  /** The visit of the point at which the fault happens, from 1. @defaultValue 1 */
  readonly nth?: number;
  /** For `delay`. @defaultValue {@link TAKEOVER_MS} */
  readonly delayMs?: number;
}

/** The instances that can have faults. */
export const instances = ['orders-1', 'orders-2', 'users-1', 'users-2'] as const;

/** Where a fault happens: in this instance, or in the first instance of the service that reaches the point. */
export type Target = (typeof instances)[number] | 'orders' | 'users';

/** A fault and its target. */
export type TargetedFault = Fault & { readonly target: Target };

/** Longer than an order's claim plus the time until the sweeper resumes an expired claim. */
export const TAKEOVER_MS = 3_000;

/** The group that a point belongs to. */
export const groupOf = (point: Point): PointGroup =>
  (Object.keys(points) as PointGroup[]).find((group) => (points[group] as readonly Point[]).includes(point))!;

/** Within a transaction no statement is sent twice; only the call that runs the transaction can be repeated. */
const isPossible = (point: Point, side: Side, failure: Failure): boolean =>
  failure !== 'twice' || (side === 'before' && groupOf(point) !== 'users');

/** All possible faults. */
export const allFaults: readonly Fault[] = Object.values(points)
  .flat()
  .flatMap((point) =>
    (['before', 'after'] as const).flatMap((side) =>
      (['kill', 'lost', 'twice', 'delay'] as const)
        .filter((failure) => isPossible(point, side, failure))
        .map((failure) => ({ point, side, failure })),
    ),
  );

/** For example `order-stored:after kill`. */
export const nameOf = ({ point, side, failure }: Fault): string => `${point}:${side} ${failure}`;
