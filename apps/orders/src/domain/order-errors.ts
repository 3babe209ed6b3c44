import { ServiceError } from '@signalbox/contract';

/** A rejected order holds nothing that could be given back. */
export class OrderNotCancellableError extends ServiceError<'ORDER_NOT_CANCELLABLE'> {
  readonly code = 'ORDER_NOT_CANCELLABLE';

  constructor(orderId: string, status: string) {
    super(`expected an order that is pending or confirmed, this one is ${status}`, { orderId, status });
  }
}

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
