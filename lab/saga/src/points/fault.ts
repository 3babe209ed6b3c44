/** Every write and every remote call of the saga, by the name that a test interrupts it by. */
export const points = {
  /** Statements of orders, each a transaction of its own. */
  orders: [
    'order-stored',
    'order-confirmed',
    'order-rejected',
    'order-cancelling',
    'order-expiring',
    'order-cancelled',
    'orders-claimed',
    'order-postponed',
    'settled-announced',
  ],
  /** Calls of orders to users. */
  remote: ['reserve', 'release'],
  /** Statements of users: the first is a transaction, the others are in one, of which some are the end. */
  users: [
    'credit-reserved',
    'account-locked',
    'reservation-stored',
    'refusal-stored',
    'credit-taken',
    'reserve-committed',
    'release-remembered',
    'reservation-released',
    'credit-given-back',
    'release-committed',
  ],
} as const;

export type Place = keyof typeof points;
export type Point = (typeof points)[Place][number];

/** Before the statement or request is sent, or when it took effect and its sender has not heard of it. */
export type Side = 'before' | 'after';

/**
 * What can happen at a point: the process is killed; the request (before) or the reply (after) is lost; it is sent
 * twice; it is delayed until another one has taken over.
 */
export type Mishap = 'kill' | 'lost' | 'twice' | 'delay';

/** One thing that goes wrong in one process. */
export interface Fault {
  readonly point: Point;
  readonly side: Side;
  readonly mishap: Mishap;
  /** At which visit of the point, from 1. @defaultValue 1 */
  readonly nth?: number;
  /** Of a delay. @defaultValue {@link TAKEOVER_MS} */
  readonly delayMs?: number;
}

/** The processes that faults happen in. */
export const instances = ['orders-1', 'orders-2', 'users-1', 'users-2'] as const;

/** Where a fault happens: in one instance, or in whichever instance of a service comes there first. */
export type Target = (typeof instances)[number] | 'orders' | 'users';

/** A fault, and where it is to happen. */
export type AimedFault = Fault & { readonly target: Target };

/** Longer than a claim of an order is good for, and the sweep that takes it over. */
export const TAKEOVER_MS = 3_000;

/** Where a point is passed. */
export const placeOf = (point: Point): Place =>
  (Object.keys(points) as Place[]).find((place) => (points[place] as readonly Point[]).includes(point))!;

/** Whether a mishap makes sense there: within a transaction nothing is repeated, only the whole of it, by a call. */
const canHappen = (point: Point, side: Side, mishap: Mishap): boolean =>
  mishap !== 'twice' || (side === 'before' && placeOf(point) !== 'users');

/** All that can go wrong. */
export const allFaults: readonly Fault[] = Object.values(points)
  .flat()
  .flatMap((point) =>
    (['before', 'after'] as const).flatMap((side) =>
      (['kill', 'lost', 'twice', 'delay'] as const)
        .filter((mishap) => canHappen(point, side, mishap))
        .map((mishap) => ({ point, side, mishap })),
    ),
  );

/** `order-stored:after kill`. */
export const nameOf = ({ point, side, mishap }: Fault): string => `${point}:${side} ${mishap}`;
