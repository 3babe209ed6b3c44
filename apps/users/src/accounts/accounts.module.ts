import { Module } from '@nestjs/common';
import { CONFIG, type UsersConfig } from '../config.ts';
import { AccountsController } from './accounts.controller.ts';
import { AccountsService } from './accounts.service.ts';
import { Passwords } from './passwords.ts';

@Module({
  controllers: [AccountsController],
  providers: [
    AccountsService,
    {
      provide: Passwords,
      inject: [CONFIG],
      useFactory: ({ MAX_CONCURRENT_HASHES }: UsersConfig) => new Passwords(MAX_CONCURRENT_HASHES),
    },
  ],
  exports: [AccountsService, Passwords],
})
export class AccountsModule {}
