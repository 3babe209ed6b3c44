import type { OrderState } from '../domain/order-state.ts';
import type { Order } from '../domain/order.ts';

/** What a customer sends with an order so that sending it again places no second one. */
export interface IdempotencyKey {
  readonly key: string;
  /** Tells a repetition from another order under the same key. */
  readonly bodyHash: string;
}

/** What was answered first under an idempotency key. */
export interface FirstReply {
  readonly bodyHash: string;
  /** The order as it was then. */
  readonly order: Order;
}

/** The right to take an unsettled order's next step, for the time of a lease. */
export interface Claim {
  readonly order: Order;
  /** Counts the claims of the order in its present state, from 1. */
  readonly attempt: number;
  /** Whether the order has been pending for longer than it may. */
  readonly expired: boolean;
}

/** An order that is not settled within its time. */
export interface StuckOrder {
  readonly order: Order;
  /** How often its present step was begun. */
  readonly attempts: number;
  readonly nextAttemptAt: Date;
}

/** From so many attempts on, an unsettled order counts as stuck: two have failed. */
export const STUCK_FROM_ATTEMPT = 3;

/** How many orders are in an unsettled state. */
export interface Unsettled {
  readonly status: 'PENDING' | 'CANCELLING';
  readonly count: number;
  /** How long the oldest of them has been in its state, in milliseconds. */
  readonly oldestMs: number;
}

/** The claim that comes with bringing an order into an unsettled state. */
export const firstClaim = (order: Order): Claim => ({ order, attempt: 1, expired: false });

/** Where a page of orders ends. */
export interface PagePosition {
  readonly createdAt: Date;
  readonly id: string;
}

/** The orders, each a log of its own saga: an unsettled one says when its next step is due. */
export abstract class OrderRepository {
  /** What was answered first under the user's key, as long as it is kept. */
  abstract findFirstReply(userId: string, key: string): Promise<FirstReply | undefined>;

  /**
   * Stores a new order together with its key, or neither. It waits a short time for another request under the same key
   * that is being stored at the same time.
   * @param options.deadlineAt - when the wait is over at the latest, by `performance.now()`.
   * @returns the first reply that the key has already, if it has one; then nothing was stored.
   * @throws IdempotencyKeyInUseError if the other request takes longer than that.
   */
  abstract insert(
    order: Order,
    key: IdempotencyKey,
    options: { readonly deadlineAt: number },
  ): Promise<FirstReply | undefined>;

  abstract find(orderId: string): Promise<Order | undefined>;

  /** A user's orders, newest first, from behind `after`. */
  abstract page(userId: string, limit: number, after?: PagePosition): Promise<readonly Order[]>;

  /**
   * Brings an order from the status it has to its next state, and with it the first claim if that one is unsettled.
   * @returns the order as it is now, or `undefined` if its status had changed meanwhile.
   */
  abstract advance(order: Order, next: OrderState): Promise<Order | undefined>;

  /** Claims unsettled orders whose next step is due, those that are longest due first; none that another claims. */
  abstract claimDue(limit: number): Promise<readonly Claim[]>;

  /** Claims an order, even if another instance holds a claim. @returns nothing if it is settled, or there is none. */
  abstract claim(orderId: string): Promise<Claim | undefined>;

  /** Unsettled orders begun {@link STUCK_FROM_ATTEMPT} times or past their time, at most `limit`, the oldest first. */
  abstract stuck(limit: number): Promise<readonly StuckOrder[]>;

  abstract unsettled(): Promise<readonly Unsettled[]>;

  /** Makes the next step of a claimed order due in `delayMs`, unless the order has a newer claim or state. */
  abstract postpone(claim: Claim, delayMs: number): Promise<void>;

  /** Deletes keys whose first reply is kept no longer, at most `limit`. @returns how many. */
  abstract purgeIdempotencyKeys(limit: number): Promise<number>;
}
