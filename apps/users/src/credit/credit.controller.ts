import { Controller } from '@nestjs/common';
import type { ReceivedBy, ReplyOf } from '@signalbox/contract';
import { users, type Reservation } from '@signalbox/contracts-users';
import { Handle } from '@signalbox/rpc';
import { CreditService } from './credit.service.ts';

@Controller()
export class CreditController {
  constructor(private readonly credit: CreditService) {}

  @Handle(users.reserveCredit)
  reserveCredit({ orderId, userId, amountCents }: ReceivedBy<typeof users.reserveCredit>): Promise<Reservation> {
    return this.credit.reserve(orderId, userId, amountCents);
  }

  @Handle(users.releaseCredit)
  releaseCredit({ orderId, userId }: ReceivedBy<typeof users.releaseCredit>): Promise<Reservation> {
    return this.credit.release(orderId, userId);
  }

  @Handle(users.getReservation)
  async getReservation({
    orderId,
  }: ReceivedBy<typeof users.getReservation>): Promise<ReplyOf<typeof users.getReservation>> {
    return { reservation: (await this.credit.find(orderId)) ?? null };
  }
}
