import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { EmailTakenError } from './accounts/account-errors.ts';
import { AccountsService } from './accounts/accounts.service.ts';
import { CONFIG, type UsersConfig } from './config.ts';

const PASSWORD = 'signalbox-demo';

const DEMO_ACCOUNTS = [
  { email: 'demo@example.com', name: 'Demo' },
  { email: 'thrifty@example.com', name: 'Thrifty', creditLimitCents: 1000 },
  { email: 'admin@example.com', name: 'Admin', role: 'admin' },
] as const;

/** Creates the missing demo accounts if SEED_DEMO_DATA is true. */
@Injectable()
export class DemoAccounts implements OnApplicationBootstrap {
  constructor(
    private readonly accounts: AccountsService,
    @Inject(CONFIG) private readonly config: UsersConfig,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.config.SEED_DEMO_DATA) return;
    for (const account of DEMO_ACCOUNTS) {
      try {
        await this.accounts.create({ ...account, password: PASSWORD });
      } catch (error) {
        if (!(error instanceof EmailTakenError)) throw error;
      }
    }
  }
}
