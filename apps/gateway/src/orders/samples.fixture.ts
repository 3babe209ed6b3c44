import type { ReplyOf } from '@signalbox/contract';
import type { Order, orders } from '@signalbox/contracts-orders';

export const PRODUCT_ID = '7a1f6f3e-3f0b-4a58-8a33-2f4f3a2c1b00';
export const ORDER_ID = '3c6f1a52-9c0e-4a1d-8f4e-5f0f7a6b9c11';
export const line = { productId: PRODUCT_ID, quantity: 2 };

export const order: Order = {
  id: ORDER_ID,
  status: 'PENDING',
  reason: null,
  items: [{ ...line, name: 'Signal lamp', priceCents: 1_250 }],
  totalCents: 2_500,
  createdAt: '2026-11-01T10:00:00.000Z',
  updatedAt: '2026-11-01T10:00:00.000Z',
};

export const orderPage: ReplyOf<typeof orders.listOrders> = { items: [order], nextCursor: null };
