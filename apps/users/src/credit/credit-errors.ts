import { ServiceError } from '@signalbox/contract';

/** The order id was used before, for another user or another amount. */
export class ReservationMismatchError extends ServiceError<'RESERVATION_MISMATCH'> {
  readonly code = 'RESERVATION_MISMATCH';

  constructor(orderId: string) {
    super(`order ${orderId} has a reservation for another user or another amount`);
  }
}
