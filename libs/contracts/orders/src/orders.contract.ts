import {
  anyone,
  cents,
  command,
  contract,
  headerText,
  id,
  nothing,
  operator,
  query,
  timestamp,
  user,
} from '@signalbox/contract';
import { z } from 'zod';

export const product = z.object({ id: id(), name: z.string(), priceCents: cents() });

export const orderStatus = z.enum(['PENDING', 'CONFIRMED', 'REJECTED', 'CANCELLING', 'CANCELLED']);
/** Whether an order is settled: no remote step is pending, and it changes only on request. */
export const isSettled = ({ status }: { readonly status: z.output<typeof orderStatus> }): boolean =>
  status !== 'PENDING' && status !== 'CANCELLING';
/** Reason of a rejection (the first two) or of a cancellation (the others). */
const orderReason = z.enum(['INSUFFICIENT_CREDIT', 'UNKNOWN_USER', 'REQUESTED', 'EXPIRED']);

/** One product of an order, with the name and price at the time of the order. */
const orderItem = z.object({
  productId: id(),
  name: z.string(),
  quantity: z.int().min(1).max(1000),
  priceCents: cents(),
});

export const order = z.object({
  id: id(),
  status: orderStatus,
  reason: orderReason.nullable(),
  items: z.array(orderItem),
  totalCents: cents(),
  createdAt: timestamp(),
  updatedAt: timestamp(),
});
export type Order = z.output<typeof order>;

/** An unsettled order after two failed attempts of its current step, or past its time limit. For operators. */
const stuckOrder = z.object({
  order,
  userId: id(),
  /** Number of attempts of the current step. */
  attempts: z.int(),
  /** Time of the next automatic attempt. */
  nextAttemptAt: timestamp(),
});

/** The number of orders in one state. */
const orderCount = z.object({ status: orderStatus, reason: orderReason.nullable(), orders: z.int() });

/** Position of a page of orders: creation time (milliseconds since 1970) and id of the last order before the page. */
const cursor = z
  .string()
  .regex(/^(?:0|[1-9][0-9]{0,14})\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'expected the nextCursor of a page');

/** At most 100 lines. Quantities of equal products are added. */
const orderLines = z
  .array(z.object({ productId: id(), quantity: z.int().min(1).max(1000) }))
  .min(1)
  .max(100);

/**
 * Maximum time that the service may delay its reply until the order is settled, in milliseconds. The reply is the
 * current state of the order, also for a replay.
 */
const waitMs = (maxMs: number) => z.int().min(0).max(maxMs).optional();

/** The contract of the orders service. */
export const orders = contract('orders', {
  listProducts: query({ auth: anyone(), request: nothing(), reply: z.object({ items: z.array(product) }) }),
  /**
   * Places an order. The reply usually has the status PENDING, as the credit reservation is still in progress. `waitMs`
   * is shorter than an attempt timeout, so that a failing instance is detected as fast as without it. `getOrder` can
   * wait longer.
   */
  placeOrder: command({
    auth: user(),
    idempotent: true,
    request: z.object({ idempotencyKey: headerText(), items: orderLines, waitMs: waitMs(200) }),
    reply: order,
    errors: ['UNKNOWN_PRODUCT', 'ORDER_TOO_LARGE', 'IDEMPOTENCY_KEY_REUSED', 'IDEMPOTENCY_KEY_IN_USE'],
  }),
  getOrder: query({
    auth: user(),
    longPollField: 'waitMs',
    request: z.object({ orderId: id(), waitMs: waitMs(10_000) }),
    key: 'orderId',
    reply: order,
    errors: ['ORDER_NOT_FOUND'],
  }),
  /** The caller's own orders, newest first. */
  listOrders: query({
    auth: user(),
    request: z.object({ limit: z.int().min(1).max(100), cursor: cursor.optional() }),
    reply: z.object({ items: z.array(order), nextCursor: z.string().nullable() }),
  }),
  cancelOrder: command({
    auth: user(),
    idempotent: true,
    request: z.object({ orderId: id() }),
    key: 'orderId',
    reply: order,
    errors: ['ORDER_NOT_FOUND', 'ORDER_NOT_CANCELLABLE'],
  }),
  /**
   * Unsettled orders after two failed attempts of their current step, or past their time limit. Oldest first.
   */
  listStuck: query({
    auth: operator('console'),
    request: z.object({ limit: z.int().min(1).max(1000) }),
    reply: z.object({ items: z.array(stuckOrder) }),
  }),
  /** Takes the next step of an unsettled order immediately. @returns the order after the step. */
  retryOrder: command({
    auth: operator('console'),
    idempotent: true,
    request: z.object({ orderId: id() }),
    key: 'orderId',
    reply: order,
    errors: ['ORDER_NOT_FOUND'],
  }),
  /** Any order, with the state of its saga. */
  getOrderForOperator: query({
    auth: operator('console'),
    request: z.object({ orderId: id() }),
    key: 'orderId',
    reply: z.object({
      order,
      userId: id(),
      attempts: z.int(),
      /** Null once the order is settled. */
      nextAttemptAt: timestamp().nullable(),
    }),
    errors: ['ORDER_NOT_FOUND'],
  }),
  /** The number of orders in each state. It counts all rows. */
  countOrders: query({
    auth: operator('console'),
    request: nothing(),
    reply: z.object({
      items: z.array(orderCount),
      /** How long the oldest unsettled order has been in its state. Null if there is none. */
      oldestUnsettledSeconds: z.number().nullable(),
    }),
  }),
});
