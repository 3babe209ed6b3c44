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
  summary: 'Get your account and your latest orders',
  description:
    'If a service is unavailable, its part is null and `missing` contains the reason. The other part is still returned.',
  answer: { status: 200, description: 'The overview', body: overview },
});
