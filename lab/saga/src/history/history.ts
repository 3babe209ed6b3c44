/** Where an order stood, as its row or a reply says it. */
export interface OrderState {
  readonly status: string;
  readonly reason: string | null;
}

/** One read of an order. Times are milliseconds on the harness's clock: the read took place somewhere between them. */
export interface Sighting extends OrderState {
  readonly orderId: string;
  readonly by: 'client' | 'database';
  readonly startedAt: number;
  readonly endedAt: number;
}

/** What an account had at one moment: its row, and the sum of what is held of it. */
export interface Balance {
  readonly userId: string;
  readonly limitCents: number;
  readonly availableCents: number;
  readonly heldCents: number;
}

/** A reply to `POST /api/orders`: a 201, which promises an order for ever. */
export interface Promised {
  readonly userId: string;
  readonly key: string;
  readonly orderId: string;
  readonly totalCents: number;
  /** The bytes of the body, where it was not waited for: then every repetition has the same. */
  readonly body?: string;
}

/** A reply to `POST /api/orders/:id/cancel`. */
export interface CancelReply {
  readonly orderId: string;
  /** 202: it is, or will be, cancelled. 409: it is rejected. */
  readonly status: number;
}

/** All that clients were told, and all that was read of both databases meanwhile. */
export class History {
  readonly promised: Promised[] = [];
  readonly cancels: CancelReply[] = [];
  readonly sightings: Sighting[] = [];
  readonly balances: Balance[] = [];
  /** Requests that had no good end, which promise nothing: told for whoever looks for a reason. */
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

/** Both databases when nothing moves any more. */
export interface Rest {
  readonly orders: readonly OrderRow[];
  readonly keys: readonly KeyRow[];
  readonly reservations: readonly ReservationRow[];
  readonly balances: readonly Balance[];
}
