import type { OrderState } from '../domain/order-state.ts';
import type { Order } from '../domain/order.ts';

/** The client's key, which makes a repeated request safe. */
export interface IdempotencyKey {
  readonly key: string;
  /** Distinguishes a repeated request from another request with the same key. */
  readonly bodyHash: string;
}

/** The first reply to an idempotency key. */
export interface FirstReply {
  readonly bodyHash: string;
  /** The order at the time of that reply. */
  readonly order: Order;
}

/** The right to take the next step of an unsettled order, until a lease ends. */
export interface Claim {
  readonly order: Order;
  /** The number of claims of the order in its present state, starting at 1. */
  readonly attempt: number;
  /** Whether the order has been pending for longer than its time limit. */
  readonly expired: boolean;
}

/** An order, and how far its saga is. */
export interface OrderProgress {
  readonly order: Order;
  /** The number of attempts of its present step. */
  readonly attempts: number;
  /** Null once the order is settled. */
  readonly nextAttemptAt: Date | null;
}

/** The number of orders in a state. */
export interface OrderCount {
  readonly state: OrderState;
  readonly orders: number;
}

/** An unsettled order with this many attempts is stuck: two attempts have failed. */
export const STUCK_FROM_ATTEMPT = 3;

/** The number of orders in an unsettled state. */
export interface Unsettled {
  readonly status: 'PENDING' | 'CANCELLING';
  readonly count: number;
  /** How long the oldest of them has been in this state, in milliseconds. */
  readonly oldestMs: number;
}

/** The claim of the instance that moves an order into an unsettled state. */
export const firstClaim = (order: Order): Claim => ({ order, attempt: 1, expired: false });

/** The position of the last order of a page. */
export interface PagePosition {
  readonly createdAt: Date;
  readonly id: string;
}

/** Stores orders and the state of their sagas. An unsettled order has the time at which its next step is due. */
export abstract class OrderRepository {
  /** The first reply to the user's key, until it expires. */
  abstract findFirstReply(userId: string, key: string): Promise<FirstReply | undefined>;

  /**
   * Stores a new order and its key, or neither. Waits a short time for a concurrent request with the same key.
   * @param options.deadlineAt - the end of the wait, in terms of `performance.now()`.
   * @returns the first reply to the key, if there is one; nothing is stored then.
   * @throws IdempotencyKeyInUseError if the other request is not complete at the end of the wait.
   */
  abstract insert(
    order: Order,
    key: IdempotencyKey,
    options: { readonly deadlineAt: number },
  ): Promise<FirstReply | undefined>;

  abstract find(orderId: string): Promise<Order | undefined>;

  /** A user's orders after the position `after`, newest first. */
  abstract page(userId: string, limit: number, after?: PagePosition): Promise<readonly Order[]>;

  /**
   * Moves an order to its next state. If that state is unsettled, the caller gets its first claim.
   * @returns the updated order, or `undefined` if its status was changed concurrently.
   */
  abstract advance(order: Order, next: OrderState): Promise<Order | undefined>;

  /**
   * Claims unsettled orders whose next step is due, the longest due first. Skips orders that another caller is
   * claiming.
   */
  abstract claimDue(limit: number): Promise<readonly Claim[]>;

  /**
   * Claims an order even if another instance holds a claim.
   * @returns `undefined` if the order is settled or does not exist.
   */
  abstract claim(orderId: string): Promise<Claim | undefined>;

  /**
   * Unsettled orders with {@link STUCK_FROM_ATTEMPT} attempts or past their time limit, the oldest first, at most
   * `limit`.
   */
  abstract stuck(limit: number): Promise<readonly OrderProgress[]>;

  abstract progress(orderId: string): Promise<OrderProgress | undefined>;

  /** Counts all orders by state. It reads every row. */
  abstract counts(): Promise<readonly OrderCount[]>;

  abstract unsettled(): Promise<readonly Unsettled[]>;

  /** Makes the next step of a claimed order due in `delayMs`, unless the order has a newer claim or state. */
  abstract postpone(claim: Claim, delayMs: number): Promise<void>;

  /** Deletes at most `limit` keys whose first reply has expired. @returns the number of deleted keys. */
  abstract purgeIdempotencyKeys(limit: number): Promise<number>;
}
