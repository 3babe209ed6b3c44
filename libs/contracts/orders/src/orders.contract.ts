import {
  admin,
  anyone,
  cents,
  command,
  contract,
  headerText,
  id,
  nothing,
  query,
  timestamp,
  user,
} from '@signalbox/contract';
import { z } from 'zod';

export const product = z.object({ id: id(), name: z.string(), priceCents: cents() });

export const orderStatus = z.enum(['PENDING', 'CONFIRMED', 'REJECTED', 'CANCELLING', 'CANCELLED']);
/** Whether an order owes no remote step: it changes only on request. */
export const isSettled = ({ status }: { readonly status: z.output<typeof orderStatus> }): boolean =>
  status !== 'PENDING' && status !== 'CANCELLING';
/** Why an order is rejected (the first two), or being cancelled or cancelled (the others). */
const orderReason = z.enum(['INSUFFICIENT_CREDIT', 'UNKNOWN_USER', 'REQUESTED', 'EXPIRED']);

/** One product of an order, with its name and price as they were when the order was placed. */
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

/** An order that is not settled within its time, for operators. */
const stuckOrder = z.object({
  order,
  userId: id(),
  /** How often its present step was begun. */
  attempts: z.int(),
  /** When its step is begun again, without a retry by hand. */
  nextAttemptAt: timestamp(),
});

/** Where a page of orders begins: the time in milliseconds since 1970, and the id, of the order before it. */
const cursor = z
  .string()
  .regex(/^(?:0|[1-9][0-9]{0,14})\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'expected the nextCursor of a page');

/** At most 100 lines; the same product twice counts as the sum of both. */
const orderLines = z
  .array(z.object({ productId: id(), quantity: z.int().min(1).max(1000) }))
  .min(1)
  .max(100);

/**
 * How long the service may hold its answer back, unless the order is settled sooner: then the answer is the order as it is
 * by then, also under a repeated key.
 */
const waitMs = (maxMs: number) => z.int().min(0).max(maxMs).optional();

/** What the orders service answers to. */
export const orders = contract('orders', {
  listProducts: query({ auth: anyone(), request: nothing(), reply: z.object({ items: z.array(product) }) }),
  /**
   * Takes an order and answers while its credit is still being reserved: status PENDING, in most cases. The wait is shorter
   * than an attempt of a call, so that an instance that fails is noticed as soon as without it. `getOrder` waits for longer.
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
    waits: 'waitMs',
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
  /** Orders whose present step was begun three times and more, or that are past their time; oldest first. */
  listStuck: query({
    auth: admin(),
    request: z.object({ limit: z.int().min(1).max(1000) }),
    reply: z.object({ items: z.array(stuckOrder) }),
  }),
  /** Takes the next step of an unsettled order at once. @returns the order as it is then. */
  retryOrder: command({
    auth: admin(),
    idempotent: true,
    request: z.object({ orderId: id() }),
    key: 'orderId',
    reply: order,
    errors: ['ORDER_NOT_FOUND'],
  }),
});
