import { Module } from '@nestjs/common';
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
      inject: [CONFIG],
      useFactory: (config: UsersConfig) =>
        new Passwords(config.MAX_CONCURRENT_HASHES, {
          memoryKib: config.PASSWORD_HASH_MEMORY_KIB,
          passes: config.PASSWORD_HASH_PASSES,
        }),
    },
  ],
  exports: [AccountsService, PasswordCheck, Passwords],
})
export class AccountsModule {}
