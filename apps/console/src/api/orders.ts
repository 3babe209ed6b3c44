import { z } from 'zod';

export const orderCounts = z.object({
  states: z.array(z.object({ status: z.string(), reason: z.string().nullable(), orders: z.int() })),
  oldestUnsettledSeconds: z.number().nullable(),
});
export type OrderCounts = z.output<typeof orderCounts>;

const stuckOrder = z.object({
  orderId: z.string(),
  userId: z.string(),
  status: z.string(),
  attempts: z.int(),
  nextAttemptAt: z.string(),
  createdAt: z.string(),
  totalCents: z.int(),
});
export type StuckOrder = z.output<typeof stuckOrder>;
export const stuckOrders = z.object({ items: z.array(stuckOrder) });

/** One order in both databases, and what happened to it. */
export const orderHistory = z.object({
  order: z.object({
    id: z.string(),
    userId: z.string(),
    status: z.string(),
    reason: z.string().nullable(),
    totalCents: z.int(),
    items: z.array(z.object({ name: z.string(), quantity: z.int(), priceCents: z.int() })),
    createdAt: z.string(),
    updatedAt: z.string(),
    attempts: z.int(),
    nextAttemptAt: z.string().nullable().describe('Null once it is settled'),
  }),
  reservation: z
    .object({
      outcome: z.enum(['GRANTED', 'REFUSED', 'RELEASED']),
      reason: z.string().nullable(),
      amountCents: z.int().nullable(),
      answeredAt: z.string().describe('Time of the last change'),
    })
    .nullable()
    .describe('What users has stored for the order; null if nothing'),
  events: z.array(
    z.object({
      atMs: z.number(),
      source: z.enum(['orders', 'users', 'trace', 'log']),
      text: z.string(),
      traceId: z.string(),
      durationMs: z.number().nullable(),
    }),
  ),
});
export type OrderHistory = z.output<typeof orderHistory>;
