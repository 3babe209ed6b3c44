import { Module } from '@nestjs/common';
import { ServiceKeys, TokenSigner } from '@signalbox/auth';
import { Database } from '@signalbox/postgres';
import { CONFIG, type UsersConfig } from '../config.ts';
import type { UsersTables } from '../database.ts';
import { readEncryptionKey } from './key-encryption.ts';
import { SigningKeys } from './signing-keys.ts';
import { CLOCK_TOLERANCE_SECONDS, TokenFeed } from './token-feed.ts';
import { TokensController } from './tokens.controller.ts';
import { UsedAssertions } from './used-assertions.ts';

const DAY_SECONDS = 86_400;
/** Services get a new key within about a second. */
const PUBLISH_SECONDS = 30;

@Module({
  controllers: [TokensController],
  providers: [
    {
      provide: SigningKeys,
      inject: [Database, CONFIG],
      useFactory: (database: Database<UsersTables>, config: UsersConfig) =>
        SigningKeys.load(database, {
          encryptionKey: readEncryptionKey(config.SIGNING_KEY_ENCRYPTION_KEY_FILE),
          periodSeconds: config.SIGNING_KEY_ROTATION_DAYS * DAY_SECONDS,
          publishSeconds: PUBLISH_SECONDS,
          lifetimeSeconds:
            Math.max(config.ACCESS_TOKEN_TTL_SECONDS, config.SERVICE_TOKEN_TTL_SECONDS) + CLOCK_TOLERANCE_SECONDS,
        }),
    },
    {
      provide: ServiceKeys,
      inject: [CONFIG],
      useFactory: ({ SERVICE_KEYS_FILE }: UsersConfig) => new ServiceKeys(SERVICE_KEYS_FILE),
    },
    TokenFeed,
    UsedAssertions,
    { provide: TokenSigner, inject: [SigningKeys], useFactory: (keys: SigningKeys) => new TokenSigner(keys) },
  ],
  exports: [SigningKeys, TokenSigner],
})
export class TokensModule {}
