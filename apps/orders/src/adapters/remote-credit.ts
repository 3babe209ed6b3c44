import { Injectable } from '@nestjs/common';
import { users } from '@signalbox/contracts-users';
import { InjectClient, type ClientOf } from '@signalbox/rpc';
import type { Order } from '../domain/order.ts';
import { Credit, type Reservation } from '../ports/credit.ts';

// Shorter than the lease of a claim: the claim's holder gets a reply or times out before another instance takes over.
const TIMEOUT_MS = 1_500;

/** Reserves credit in the users service. */
@Injectable()
export class RemoteCredit extends Credit {
  constructor(@InjectClient(users) private readonly remote: ClientOf<typeof users>) {
    super();
  }

  override reserve({ id: orderId, userId, totalCents: amountCents }: Order): Promise<Reservation> {
    return this.remote.reserveCredit({ orderId, userId, amountCents }, { timeoutMs: TIMEOUT_MS });
  }

  override release({ id: orderId, userId }: Order): Promise<Reservation> {
    return this.remote.releaseCredit({ orderId, userId }, { timeoutMs: TIMEOUT_MS });
  }
}
