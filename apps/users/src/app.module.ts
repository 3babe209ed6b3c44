import { ConfigurableModuleBuilder, Global, Module } from '@nestjs/common';
import { AuthModule } from '@signalbox/auth';
import { users } from '@signalbox/contracts-users';
import { DatabaseHealth, PostgresModule } from '@signalbox/postgres';
import { ServiceDefaultsModule } from '@signalbox/service-defaults';
import { AccountsModule } from './accounts/accounts.module.ts';
import { CONFIG, type UsersConfig } from './config.ts';
import { CreditModule } from './credit/credit.module.ts';
import { migrations } from './database.ts';
import { ExpiredRows } from './retention/expired-rows.ts';
import { Retention } from './retention/retention.ts';
import { DemoAccounts } from './seed.ts';
import { SessionsModule } from './sessions/sessions.module.ts';
import { SigningKeys } from './tokens/signing-keys.ts';
import { TokensModule } from './tokens/tokens.module.ts';

interface AppOptions {
  /** The settings in force. It is never copied: its dynamic settings change while the service runs. */
  readonly config: UsersConfig;
}

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<AppOptions>()
  .setClassMethodName('forRoot')
  .build();

/** The users service: accounts, sessions, credit, and the tokens that all services verify. */
@Global()
@Module({
  imports: [
    ServiceDefaultsModule.forRootAsync({
      inject: [CONFIG],
      useFactory: (config: UsersConfig) => ({ name: users.serviceName, config, checks: [DatabaseHealth] }),
    }),
    PostgresModule.forRootAsync({ inject: [CONFIG], useFactory: (config: UsersConfig) => ({ config, migrations }) }),
    AuthModule.forOwnKeys({ imports: [TokensModule], useExisting: SigningKeys }),
    AccountsModule,
    SessionsModule,
    CreditModule,
    TokensModule,
  ],
  providers: [
    { provide: CONFIG, inject: [MODULE_OPTIONS_TOKEN], useFactory: ({ config }: AppOptions) => config },
    DemoAccounts,
    ExpiredRows,
    Retention,
  ],
  exports: [CONFIG],
})
export class AppModule extends ConfigurableModuleClass {}
