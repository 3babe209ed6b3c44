import { ServiceError } from '@signalbox/contract';

/** The order names products that are not sold. */
export class UnknownProductError extends ServiceError<'UNKNOWN_PRODUCT'> {
  readonly code = 'UNKNOWN_PRODUCT';

  constructor(productIds: readonly string[]) {
    super('the order names products that do not exist', { productIds });
  }
}

/** More of one product than one order may hold, or more money. The message says which. */
export class OrderTooLargeError extends ServiceError<'ORDER_TOO_LARGE'> {
  readonly code = 'ORDER_TOO_LARGE';
}

/** The idempotency key belongs to an order that was placed with another body. */
export class IdempotencyKeyReusedError extends ServiceError<'IDEMPOTENCY_KEY_REUSED'> {
  readonly code = 'IDEMPOTENCY_KEY_REUSED';

  constructor() {
    super('this idempotency key was used with another request body');
  }
}

/** The first request under the idempotency key is not answered yet, and this one may wait no longer. */
export class IdempotencyKeyInUseError extends ServiceError<'IDEMPOTENCY_KEY_IN_USE'> {
  readonly code = 'IDEMPOTENCY_KEY_IN_USE';

  constructor() {
    super('a request with this idempotency key is still being worked on', { retryAfterMs: 1000 });
  }
}

/** There is no such order, or it is another user's: the caller can't tell which. */
export class OrderNotFoundError extends ServiceError<'ORDER_NOT_FOUND'> {
  readonly code = 'ORDER_NOT_FOUND';

  constructor(orderId: string) {
    super('no order of yours has this id', { orderId });
  }
}

/** A rejected order holds nothing that could be given back. */
export class OrderNotCancellableError extends ServiceError<'ORDER_NOT_CANCELLABLE'> {
  readonly code = 'ORDER_NOT_CANCELLABLE';

  constructor(orderId: string, status: string) {
    super(`expected an order that is pending or confirmed, this one is ${status}`, { orderId, status });
  }
}
