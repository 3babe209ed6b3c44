import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ConfigError } from '@signalbox/service-defaults';
import { EmailTakenError } from './accounts/account-errors.ts';
import { AccountsService } from './accounts/accounts.service.ts';
import { Passwords } from './accounts/passwords.ts';
import { CONFIG, type UsersConfig } from './config.ts';

const PASSWORD = 'signalbox-demo';

/** The ids of new accounts never change, because demo data of other services belongs to them. */
const DEMO_ACCOUNTS = [
  { id: '5a1e0000-0000-4000-8000-0000000000d0', email: 'demo@example.com', name: 'Demo' },
  { id: '5a1e0000-0000-4000-8000-0000000000d1', email: 'thrifty@example.com', name: 'Thrifty', creditLimitCents: 1000 },
  { id: '5a1e0000-0000-4000-8000-0000000000d2', email: 'admin@example.com', name: 'Admin', role: 'admin' },
] as const;

/**
 * Creates the missing demo accounts if SEED_DEMO_DATA is true. Without ALLOW_DEMO_SECRETS, the service does not start
 * if the database contains them, because their password is public.
 */
@Injectable()
export class DemoAccounts implements OnApplicationBootstrap {
  constructor(
    private readonly accounts: AccountsService,
    private readonly passwords: Passwords,
    @Inject(CONFIG) private readonly config: UsersConfig,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.config.ALLOW_DEMO_SECRETS) return this.assertNone();
    if (!this.config.SEED_DEMO_DATA) return;
    for (const account of DEMO_ACCOUNTS) {
      try {
        await this.accounts.create({ ...account, password: PASSWORD });
      } catch (error) {
        if (!(error instanceof EmailTakenError)) throw error;
      }
    }
  }

  /** @throws ConfigError if a demo account has its public password. */
  private async assertNone(): Promise<void> {
    const found: string[] = [];
    for (const { email } of DEMO_ACCOUNTS) {
      const credentials = await this.accounts.credentials(email);
      if (credentials && (await this.passwords.matches(PASSWORD, credentials.passwordHash))) found.push(email);
    }
    if (found.length === 0) return;
    const list = found.map((email) => `'${email}'`).join(', ');
    throw new ConfigError([
      `the database contains demo accounts, whose password is public: run "delete from accounts where email in (${list})" ` +
        'in the database of users, or set ALLOW_DEMO_SECRETS=true if this is a demo',
    ]);
  }
}
