import type { RefusalReason } from '../domain/order-state.ts';
import type { Order } from '../domain/order.ts';

/** What is held for an order: the first answer given for it, which every repetition gets again. */
export type Reservation =
  | { readonly outcome: 'GRANTED' }
  | { readonly outcome: 'REFUSED'; readonly reason: RefusalReason }
  | { readonly outcome: 'RELEASED' };

/** The credit of the customers. Both calls may be repeated, and may reject without telling whether they took effect. */
export abstract class Credit {
  /** Holds an order's total. */
  abstract reserve(order: Order): Promise<Reservation>;
  /** Gives back what an order holds, if anything. From then on nothing can be reserved for it. */
  abstract release(order: Order): Promise<Reservation>;
}
