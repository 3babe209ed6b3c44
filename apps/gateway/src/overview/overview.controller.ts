import { Controller } from '@nestjs/common';
import { ServiceError, UnauthenticatedError } from '@signalbox/contract';
import { orders } from '@signalbox/contracts-orders';
import { users } from '@signalbox/contracts-users';
import { InjectClient, type ClientOf, type UserCaller } from '@signalbox/rpc';
import { CurrentUser } from '../access/current-user.ts';
import { Serve } from '../api/serve.ts';
import { getOverview, LATEST_ORDERS, type Overview } from './overview.api.ts';

type OrdersClient = ClientOf<typeof orders>;
type UsersClient = ClientOf<typeof users>;
type Missing = Overview['missing'];

@Controller()
export class OverviewController {
  constructor(
    @InjectClient(users) private readonly users: UsersClient,
    @InjectClient(orders) private readonly orders: OrdersClient,
  ) {}

  @Serve(getOverview)
  async getOverview(@CurrentUser() { userId }: UserCaller): Promise<Overview> {
    const missing: Missing = [];
    const [me, latest] = await Promise.all([
      partOf('me', this.users.getUser({ userId }), missing),
      partOf('orders', this.orders.listOrders({ limit: LATEST_ORDERS }), missing),
    ]);
    return { me, orders: latest, missing };
  }
}

/** Returns a part of the overview, or null after it added the reason to `missing`. */
async function partOf<Part>(part: Missing[number]['part'], reply: Promise<Part>, missing: Missing) {
  try {
    return await reply;
  } catch (error) {
    if (!(error instanceof ServiceError) || error instanceof UnauthenticatedError) throw error;
    missing.push({ part, code: error.code });
    return null;
  }
}
