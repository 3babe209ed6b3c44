import { Module, type DynamicModule } from '@nestjs/common';
import { AuthModule } from '@signalbox/auth';
import { users } from '@signalbox/contracts-users';
import { DatabaseHealth, PostgresModule } from '@signalbox/postgres';
import { ServiceDefaultsModule } from '@signalbox/service-defaults';
import { AccountsModule } from './accounts/accounts.module.ts';
import { CONFIG, type UsersConfig } from './config.ts';
import { CreditModule } from './credit/credit.module.ts';
import { migrations } from './migrations/index.ts';
import { ExpiredRows } from './retention/expired-rows.ts';
import { Retention } from './retention/retention.ts';
import { DemoAccounts } from './seed.ts';
import { SessionsModule } from './sessions/sessions.module.ts';
import { SigningKeys } from './tokens/signing-keys.ts';
import { TokensModule } from './tokens/tokens.module.ts';

/** The users service: accounts, sessions, credit, and the tokens that all services verify. */
@Module({})
export class AppModule {
  static with(config: UsersConfig): DynamicModule {
    return {
      module: AppModule,
      // Global for the configuration that it exports.
      global: true,
      imports: [
        ServiceDefaultsModule.forRoot({ name: users.serviceName, config, checks: [DatabaseHealth] }),
        PostgresModule.forRoot({ config, migrations }),
        AuthModule.withKeys({ imports: [TokensModule], useExisting: SigningKeys }),
        AccountsModule,
        SessionsModule,
        CreditModule,
        TokensModule,
      ],
      providers: [{ provide: CONFIG, useValue: config }, DemoAccounts, ExpiredRows, Retention],
      exports: [CONFIG],
    };
  }
}
