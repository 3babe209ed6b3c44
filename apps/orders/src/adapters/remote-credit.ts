import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { users } from '@signalbox/contracts-users';
import { currentRequest, InjectClient, runInRequest, type ClientOf } from '@signalbox/rpc';
import type { Order } from '../domain/order.ts';
import { Credit, type Reservation } from '../ports/credit.ts';

// Within the lease of a claim: who holds it hears the answer, or gives up, before another one takes over.
const TIMEOUT_MS = 1_500;

/** The credit that the users service keeps. */
@Injectable()
export class RemoteCredit extends Credit {
  constructor(@InjectClient(users) private readonly remote: ClientOf<typeof users>) {
    super();
  }

  override reserve({ id: orderId, userId, totalCents: amountCents }: Order): Promise<Reservation> {
    return inItsOwnTime(() => this.remote.reserveCredit({ orderId, userId, amountCents }, { timeoutMs: TIMEOUT_MS }));
  }

  override release({ id: orderId, userId }: Order): Promise<Reservation> {
    return inItsOwnTime(() => this.remote.releaseCredit({ orderId, userId }, { timeoutMs: TIMEOUT_MS }));
  }
}

/** An order is settled while the request that placed it is answered already: it outlives its deadline, and keeps its id. */
function inItsOwnTime<T>(call: () => Promise<T>): Promise<T> {
  const { requestId = randomUUID(), traceparent } = currentRequest() ?? {};
  return runInRequest({ requestId, traceparent }, call);
}
