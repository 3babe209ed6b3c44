import { ServiceError } from '@signalbox/contract';

/** The order contains unknown products. */
export class UnknownProductError extends ServiceError<'UNKNOWN_PRODUCT'> {
  readonly code = 'UNKNOWN_PRODUCT';

  constructor(productIds: readonly string[]) {
    super('the order contains products that do not exist', { productIds });
  }
}

/** More of one product than one order may hold, or more money. The message says which. */
export class OrderTooLargeError extends ServiceError<'ORDER_TOO_LARGE'> {
  readonly code = 'ORDER_TOO_LARGE';
}

/** The idempotency key was used with another request body. */
export class IdempotencyKeyReusedError extends ServiceError<'IDEMPOTENCY_KEY_REUSED'> {
  readonly code = 'IDEMPOTENCY_KEY_REUSED';

  constructor() {
    super('this idempotency key was used with another request body');
  }
}

/** The first request with the idempotency key is still in progress, and the wait for it timed out. */
export class IdempotencyKeyInUseError extends ServiceError<'IDEMPOTENCY_KEY_IN_USE'> {
  readonly code = 'IDEMPOTENCY_KEY_IN_USE';

  constructor() {
    super('a request with this idempotency key is still in progress', { retryAfterMs: 1000 });
  }
}

/** The order does not exist or belongs to another user. The caller cannot distinguish these cases. */
export class OrderNotFoundError extends ServiceError<'ORDER_NOT_FOUND'> {
  readonly code = 'ORDER_NOT_FOUND';

  constructor(orderId: string) {
    super('no order of yours has this id', { orderId });
  }
}

/** The order is rejected, so it has no credit to release. */
export class OrderNotCancellableError extends ServiceError<'ORDER_NOT_CANCELLABLE'> {
  readonly code = 'ORDER_NOT_CANCELLABLE';

  constructor(orderId: string, status: string) {
    super(`expected a pending or confirmed order, got a ${status} one`, { orderId, status });
  }
}
