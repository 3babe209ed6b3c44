/** The state of an order, from its row or from a reply. */
export interface OrderState {
  readonly status: string;
  readonly reason: string | null;
}

/** One read of an order. It took place between the two times, which are milliseconds on the harness's clock. */
export interface OrderRead extends OrderState {
  readonly orderId: string;
  readonly by: 'client' | 'database';
  readonly startedAt: number;
  readonly endedAt: number;
}

/** An account at one moment: its row, and the sum of the credit held from it. */
export interface Balance {
  readonly userId: string;
  readonly limitCents: number;
  readonly availableCents: number;
  readonly heldCents: number;
}

/** A reply to `POST /api/orders` with status 201: from then on, the order must exist. */
export interface AcceptedOrder {
  readonly userId: string;
  readonly key: string;
  readonly orderId: string;
  readonly totalCents: number;
  /** The body of a reply to a request without `Prefer: wait`: each repeated request must get the same bytes. */
  readonly body?: string;
}

/** A reply to `POST /api/orders/:id/cancel`. */
export interface CancelReply {
  readonly orderId: string;
  /** 202: the order is or will be cancelled. 409: the order is rejected. */
  readonly status: number;
}

/** All replies that clients got, and all reads of both databases during the run. */
export class History {
  readonly accepted: AcceptedOrder[] = [];
  readonly cancels: CancelReply[] = [];
  readonly reads: OrderRead[] = [];
  readonly balances: Balance[] = [];
  /** Requests without an expected answer. The checker ignores them; they help to find the cause of a failure. */
  readonly unanswered: string[] = [];
}

export interface OrderRow extends OrderState {
  readonly id: string;
  readonly userId: string;
  readonly totalCents: number;
}

export interface ReservationRow {
  readonly orderId: string;
  readonly userId: string;
  readonly amountCents: number | null;
  readonly outcome: string;
  readonly reason: string | null;
}

export interface KeyRow {
  readonly userId: string;
  readonly key: string;
  readonly orderId: string;
}

/** The contents of both databases after all orders are settled. */
export interface Snapshot {
  readonly orders: readonly OrderRow[];
  readonly keys: readonly KeyRow[];
  readonly reservations: readonly ReservationRow[];
  readonly balances: readonly Balance[];
}
