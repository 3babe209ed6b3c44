import type { RefusalReason } from '../domain/order-state.ts';
import type { Order } from '../domain/order.ts';

/** The stored reply for an order id. Repeated requests receive the same reply. */
export type Reservation =
  | { readonly outcome: 'GRANTED' }
  | { readonly outcome: 'REFUSED'; readonly reason: RefusalReason }
  | { readonly outcome: 'RELEASED' };

/** The credit of the customers. Both calls may be repeated. A rejected call may or may not have taken effect. */
export abstract class Credit {
  /** Reserves the total of an order. */
  abstract reserve(order: Order): Promise<Reservation>;
  /** Releases the reservation of an order, if there is one. Later reservations for this order are refused. */
  abstract release(order: Order): Promise<Reservation>;
}
