/** Why an order's credit was refused. */
export type RefusalReason = 'INSUFFICIENT_CREDIT' | 'UNKNOWN_USER';
/** Why an order is being cancelled, or was. */
type CancelReason = 'REQUESTED' | 'EXPIRED';

/** The state of an order and its reason. */
export type OrderState =
  | { readonly status: 'PENDING'; readonly reason: null }
  | { readonly status: 'CONFIRMED'; readonly reason: null }
  | { readonly status: 'REJECTED'; readonly reason: RefusalReason }
  | { readonly status: 'CANCELLING'; readonly reason: CancelReason }
  | { readonly status: 'CANCELLED'; readonly reason: CancelReason };

export type OrderStatus = OrderState['status'];

/** An event that can change the state of an order. */
export type OrderEvent =
  | { readonly kind: 'credit-granted' }
  | { readonly kind: 'credit-refused'; readonly reason: RefusalReason }
  | { readonly kind: 'cancel-requested' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'credit-released' };

/** The initial state. */
export const pending: OrderState = { status: 'PENDING', reason: null };

/**
 * Returns the next state, or `undefined` if the event changes nothing.
 *
 * Credit is released before an order becomes `CANCELLED`. In `PENDING` and `CANCELLING`, a reservation may exist; in
 * `CONFIRMED` it exists; in `REJECTED` and `CANCELLED` it does not.
 */
export function transition(state: OrderState, event: OrderEvent): OrderState | undefined {
  switch (state.status) {
    case 'PENDING':
      return whilePending(event);
    case 'CONFIRMED':
      return event.kind === 'cancel-requested' ? { status: 'CANCELLING', reason: 'REQUESTED' } : undefined;
    case 'CANCELLING':
      return event.kind === 'credit-released' ? { status: 'CANCELLED', reason: state.reason } : undefined;
    case 'REJECTED':
    case 'CANCELLED':
      return undefined;
  }
}

function whilePending(event: OrderEvent): OrderState | undefined {
  switch (event.kind) {
    case 'credit-granted':
      return { status: 'CONFIRMED', reason: null };
    case 'credit-refused':
      return { status: 'REJECTED', reason: event.reason };
    case 'cancel-requested':
      return { status: 'CANCELLING', reason: 'REQUESTED' };
    case 'expired':
      return { status: 'CANCELLING', reason: 'EXPIRED' };
    case 'credit-released':
      return undefined;
  }
}
