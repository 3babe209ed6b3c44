import { Controller } from '@nestjs/common';
import type { ReceivedBy } from '@signalbox/contract';
import { users, type Account } from '@signalbox/contracts-users';
import { Handle, type CallContext, type UserCaller } from '@signalbox/rpc';
import { audit } from '@signalbox/service-defaults';
import { UserNotFoundError } from './account-errors.ts';
import { AccountsService } from './accounts.service.ts';

@Controller()
export class AccountsController {
  constructor(private readonly accounts: AccountsService) {}

  @Handle(users.createUser)
  async createUser(request: ReceivedBy<typeof users.createUser>, { signal }: CallContext): Promise<Account> {
    const account = await this.accounts.create(request, signal);
    audit({ event: 'sign-up', outcome: 'success', userId: account.id });
    return account;
  }

  @Handle(users.getUser)
  async getUser({ userId }: ReceivedBy<typeof users.getUser>, { caller }: CallContext<UserCaller>): Promise<Account> {
    if (caller.userId !== userId && caller.role !== 'admin') throw new UserNotFoundError(userId);
    return this.accounts.get(userId);
  }
}
