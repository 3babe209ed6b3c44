import { Module } from '@nestjs/common';
import { TokenSigner } from '@signalbox/auth';
import { Database } from '@signalbox/postgres';
import { CONFIG, type UsersConfig } from '../config.ts';
import type { UsersTables } from '../database.ts';
import { ServiceKeys } from './service-keys.ts';
import { SigningKeys } from './signing-keys.ts';
import { TokensController } from './tokens.controller.ts';
import { UsedAssertions } from './used-assertions.ts';

@Module({
  controllers: [TokensController],
  providers: [
    {
      provide: SigningKeys,
      inject: [Database],
      useFactory: (database: Database<UsersTables>) => SigningKeys.load(database),
    },
    {
      provide: ServiceKeys,
      inject: [CONFIG],
      useFactory: ({ SERVICE_KEYS_FILE }: UsersConfig) => new ServiceKeys(SERVICE_KEYS_FILE),
    },
    UsedAssertions,
    { provide: TokenSigner, inject: [SigningKeys], useFactory: ({ signing }: SigningKeys) => new TokenSigner(signing) },
  ],
  exports: [SigningKeys, TokenSigner],
})
export class TokensModule {}
