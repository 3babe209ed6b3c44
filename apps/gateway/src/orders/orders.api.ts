import { id } from '@signalbox/contract';
import { order, orders, product } from '@signalbox/contracts-orders';
import { z } from 'zod';
import { endpoint, schemaNames } from '../api/endpoint.ts';
import { strict } from '../api/strict.ts';

product.register(schemaNames, { id: 'Product' });
orders.listProducts.reply.register(schemaNames, { id: 'ProductList' });
order.register(schemaNames, { id: 'Order' });
orders.listOrders.reply.register(schemaNames, { id: 'OrderPage' });

const { idempotencyKey } = orders.placeOrder.request.shape;
const { limit, cursor } = orders.listOrders.request.shape;

const orderParams = z.object({ id: id() });

export const listProducts = endpoint({
  method: 'GET',
  path: '/api/products',
  access: 'anyone',
  tag: 'Orders',
  summary: 'What can be ordered',
  answer: { status: 200, description: 'All products', body: orders.listProducts.reply },
  calls: [orders.listProducts],
});

export const placeOrder = endpoint({
  method: 'POST',
  path: '/api/orders',
  access: 'user',
  tag: 'Orders',
  summary: 'Place an order',
  description:
    'Safe to repeat under the same Idempotency-Key: an order is placed once, and each repetition gets it as the answer. ' +
    'With `Prefer: wait=N` the answer waits until the order is confirmed, rejected or cancelled, at most N seconds.',
  headers: z.object({
    'Idempotency-Key': idempotencyKey,
    // All that HTTP allows in a header, and a line break between two of them: what the server can't use, it ignores.
    Prefer: z
      .string()
      .regex(/^[\t\n -~\u0080-\u00ff]*$/)
      .optional()
      .meta({ description: '`wait=N`, up to 10 s (RFC 7240)', examples: ['wait=5'] }),
  }),
  body: strict(orders.placeOrder.request.omit({ idempotencyKey: true, waitMs: true })),
  answer: {
    status: 201,
    description: 'The order',
    body: orders.placeOrder.reply,
    headers: {
      Location: 'The address of the order',
      'Preference-Applied': 'The wait that was granted, if there was one',
    },
  },
  calls: [orders.placeOrder],
});

// The limit comes as text: only digits, so that no other spelling of a number passes.
const limitText = z
  .string()
  .regex(/^\d{1,9}$/, 'expected a whole number')
  .transform(Number);

export const listOrders = endpoint({
  method: 'GET',
  path: '/api/orders',
  access: 'user',
  tag: 'Orders',
  summary: 'Your own orders, newest first',
  query: z.strictObject({ limit: limitText.pipe(limit).default(20), cursor }),
  answer: {
    status: 200,
    description: 'A page of orders, and the cursor of the next one',
    body: orders.listOrders.reply,
  },
  calls: [orders.listOrders],
});

export const getOrder = endpoint({
  method: 'GET',
  path: '/api/orders/:id',
  access: 'user',
  tag: 'Orders',
  summary: 'One of your own orders',
  params: orderParams,
  answer: { status: 200, description: 'The order', body: orders.getOrder.reply },
  calls: [orders.getOrder],
});

export const cancelOrder = endpoint({
  method: 'POST',
  path: '/api/orders/:id/cancel',
  access: 'user',
  tag: 'Orders',
  summary: 'Cancel an order',
  description: 'Safe to repeat: an order that is being cancelled, or is cancelled, stays so.',
  params: orderParams,
  answer: { status: 202, description: 'The order, being cancelled or cancelled', body: orders.cancelOrder.reply },
  calls: [orders.cancelOrder],
});
