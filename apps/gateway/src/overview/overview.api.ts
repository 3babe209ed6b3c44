import { orders } from '@signalbox/contracts-orders';
import { users } from '@signalbox/contracts-users';
import { z } from 'zod';
import { endpoint, schemaNames } from '../api/endpoint.ts';

/** How many of the latest orders an overview shows. */
export const LATEST_ORDERS = 5;

const overview = z.object({
  me: users.getUser.reply.nullable(),
  orders: orders.listOrders.reply.nullable(),
  missing: z.array(z.object({ part: z.enum(['me', 'orders']), code: z.string() })),
});
overview.register(schemaNames, { id: 'Overview' });
export type Overview = z.output<typeof overview>;

export const getOverview = endpoint({
  method: 'GET',
  path: '/api/overview',
  access: 'user',
  tag: 'Overview',
  summary: 'Your account and your latest orders, in one answer',
  description:
    'What can’t be had now is null, and `missing` says why: one service that is down takes nothing else along.',
  answer: { status: 200, description: 'The overview', body: overview },
});
