import { Module } from '@nestjs/common';
import { TokenSigner } from '@signalbox/auth';
import { Database } from '@signalbox/postgres';
import type { UsersTables } from '../database.ts';
import { SigningKeys } from './signing-keys.ts';
import { TokensController } from './tokens.controller.ts';

@Module({
  controllers: [TokensController],
  providers: [
    {
      provide: SigningKeys,
      inject: [Database],
      useFactory: (database: Database<UsersTables>) => SigningKeys.load(database),
    },
    { provide: TokenSigner, inject: [SigningKeys], useFactory: ({ signing }: SigningKeys) => new TokenSigner(signing) },
  ],
  exports: [SigningKeys, TokenSigner],
})
export class TokensModule {}
