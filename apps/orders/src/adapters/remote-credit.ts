import { Injectable } from '@nestjs/common';
import { users } from '@signalbox/contracts-users';
import { InjectClient, type ClientOf } from '@signalbox/rpc';
import type { Order } from '../domain/order.ts';
import { Credit, type Reservation } from '../use-cases/credit.ts';

// Within the lease of a claim: who holds it hears the answer, or gives up, before another one takes over.
const timeoutMs = 1_500;

/** The credit that the users service keeps. */
@Injectable()
export class RemoteCredit extends Credit {
  constructor(@InjectClient(users) private readonly users: ClientOf<typeof users>) {
    super();
  }

  override reserve({ id: orderId, userId, totalCents: amountCents }: Order): Promise<Reservation> {
    return this.users.reserveCredit({ orderId, userId, amountCents }, { timeoutMs });
  }

  override release({ id: orderId, userId }: Order): Promise<Reservation> {
    return this.users.releaseCredit({ orderId, userId }, { timeoutMs });
  }
}
