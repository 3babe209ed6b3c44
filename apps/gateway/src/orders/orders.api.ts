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
  summary: 'List the products',
  answer: { status: 200, description: 'All products', body: orders.listProducts.reply },
  calls: [orders.listProducts],
});

export const placeOrder = endpoint({
  method: 'POST',
  path: '/api/orders',
  access: 'user',
  limit: 'orders',
  tag: 'Orders',
  summary: 'Place an order',
  description:
    'A request can be retried safely with the same Idempotency-Key: it creates one order, and each retry returns it. ' +
    'With `Prefer: wait=N`, the response is sent when the order is confirmed, rejected or cancelled, but after at most N seconds.',
  headers: z.object({
    'Idempotency-Key': idempotencyKey,
    // Accepts everything that HTTP allows in a header, and a line break between two headers. Unknown preferences are ignored.
    Prefer: z
      .string()
      .regex(/^[\t\n -~\u0080-\u00ff]*$/)
      .optional()
      .meta({
        description:
          '`wait=N`: wait up to N seconds until the order is confirmed, rejected or cancelled (RFC 7240). The maximum is 10.',
        examples: ['wait=5'],
      }),
  }),
  body: strict(orders.placeOrder.request.omit({ idempotencyKey: true, waitMs: true })),
  answer: {
    status: 201,
    description: 'The order was placed',
    body: orders.placeOrder.reply,
    headers: {
      Location: 'The URL of the order',
      'Preference-Applied': 'The preferred wait, if the server applied it',
    },
  },
  calls: [orders.placeOrder],
});

// The limit is text. Only digits are valid, to exclude other notations of a number, such as 1e2.
const limitText = z
  .string()
  .regex(/^\d{1,9}$/, 'expected a whole number')
  .transform(Number);

export const listOrders = endpoint({
  method: 'GET',
  path: '/api/orders',
  access: 'user',
  tag: 'Orders',
  summary: 'List your orders, newest first',
  query: z.strictObject({ limit: limitText.pipe(limit).default(20), cursor }),
  answer: {
    status: 200,
    description: 'A page of orders and the cursor of the next page',
    body: orders.listOrders.reply,
  },
  calls: [orders.listOrders],
});

export const getOrder = endpoint({
  method: 'GET',
  path: '/api/orders/:id',
  access: 'user',
  tag: 'Orders',
  summary: 'Get one of your orders',
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
  description: 'Idempotent: if the order is being cancelled or is cancelled, the request changes nothing.',
  params: orderParams,
  answer: {
    status: 202,
    description: 'The cancellation was accepted. The order is being cancelled or is cancelled',
    body: orders.cancelOrder.reply,
  },
  calls: [orders.cancelOrder],
});
