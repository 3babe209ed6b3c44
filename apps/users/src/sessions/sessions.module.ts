import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.ts';
import { TokensModule } from '../tokens/tokens.module.ts';
import { PasswordChange } from './password-change.ts';
import { SessionsController } from './sessions.controller.ts';
import { SessionsService } from './sessions.service.ts';

@Module({
  imports: [AccountsModule, TokensModule],
  controllers: [SessionsController],
  providers: [PasswordChange, SessionsService],
})
export class SessionsModule {}
