import { Module } from '@nestjs/common';
import { RuntimeConfig } from '@signalbox/service-defaults';
import { CONFIG, type UsersConfig } from '../config.ts';
import { AccountsController } from './accounts.controller.ts';
import { AccountsService } from './accounts.service.ts';
import { FailedSignIns } from './failed-sign-ins.ts';
import { PasswordCheck } from './password-check.ts';
import { Passwords } from './passwords.ts';

@Module({
  controllers: [AccountsController],
  providers: [
    AccountsService,
    FailedSignIns,
    PasswordCheck,
    {
      provide: Passwords,
      inject: [CONFIG, RuntimeConfig],
      useFactory: (config: UsersConfig, runtimeConfig: RuntimeConfig) => {
        const cost = { memoryKib: config.PASSWORD_HASH_MEMORY_KIB, passes: config.PASSWORD_HASH_PASSES };
        const passwords = new Passwords(config.MAX_CONCURRENT_HASHES, cost);
        runtimeConfig.subscribe(() => passwords.resize(config.MAX_CONCURRENT_HASHES));
        return passwords;
      },
    },
  ],
  exports: [AccountsService, PasswordCheck, Passwords],
})
export class AccountsModule {}
