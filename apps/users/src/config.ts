import { MAX_LIFETIME_SECONDS } from '@signalbox/auth';
import { databaseSettings } from '@signalbox/postgres';
import { flag, readableFile, seconds, serviceSettings, wholeNumber } from '@signalbox/service-defaults';
import { z } from 'zod';

/** The settings of users, read from environment variables. */
export const usersConfig = z
  .object({
    ...serviceSettings,
    ...databaseSettings,
    SERVICE_KEYS_FILE: readableFile().meta({
      description:
        'The public keys of the services that get tokens: `{"orders": [{"kty": "OKP", …}]}`, one or two for each',
    }),
    ACCESS_TOKEN_TTL_SECONDS: wholeNumber(1, MAX_LIFETIME_SECONDS)
      .default(900)
      .meta({ description: 'Lifetime of an access token. A sign-out does not end it', unit: 's' }),
    REFRESH_TOKEN_TTL_SECONDS: seconds()
      .default(2_592_000)
      .meta({ description: 'Lifetime of a session that is not refreshed', unit: 's' }),
    SERVICE_TOKEN_TTL_SECONDS: wholeNumber(30, MAX_LIFETIME_SECONDS)
      .default(300)
      .meta({ description: 'Lifetime of a service token', unit: 's' }),
    RESERVATION_TTL_SECONDS: wholeNumber(60, 315_360_000).default(604_800).meta({
      description:
        'How long a refused or released reservation is stored. It must be longer than any delayed call can take',
      unit: 's',
    }),
    MAX_CONCURRENT_HASHES: wholeNumber(1, 64).default(2).meta({
      description: 'Maximum number of passwords that are hashed at the same time. Each hash uses one core and 19 MiB',
    }),
    SEED_DEMO_DATA: flag()
      .default(false)
      .meta({ description: 'When true, the service creates the demo accounts at startup' }),
  })
  .refine(({ SEED_DEMO_DATA, ALLOW_DEMO_SECRETS }) => ALLOW_DEMO_SECRETS || !SEED_DEMO_DATA, {
    path: ['SEED_DEMO_DATA'],
    error: 'the password of the demo accounts is public: set ALLOW_DEMO_SECRETS=true if this is a demo',
    // Checked even if single fields are invalid, so that one start lists all problems.
    when: ({ value }) => typeof value === 'object',
  });
export type UsersConfig = z.output<typeof usersConfig>;

/** Injects the configuration. */
export const CONFIG = Symbol('the configuration of users');
