import { ServiceError } from '@signalbox/contract';

/** There is no such order, or it is another user's: the caller can't tell which. */
export class OrderNotFoundError extends ServiceError<'ORDER_NOT_FOUND'> {
  readonly code = 'ORDER_NOT_FOUND';

  constructor(orderId: string) {
    super('no order of yours has this id', { orderId });
  }
}

/** The idempotency key belongs to an order that was placed with another body. */
export class IdempotencyKeyReusedError extends ServiceError<'IDEMPOTENCY_KEY_REUSED'> {
  readonly code = 'IDEMPOTENCY_KEY_REUSED';

  constructor() {
    super('this idempotency key was used with another request body');
  }
}
