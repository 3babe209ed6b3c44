import { MAX_LIFETIME_SECONDS } from '@signalbox/auth';
import { databaseSettings } from '@signalbox/postgres';
import {
  flag,
  quota,
  readableFile,
  seconds,
  serviceSettings,
  wholeNumber,
  type Quota,
} from '@signalbox/service-defaults';
import { z } from 'zod';
import { RECOMMENDED_COST } from './accounts/passwords.ts';

const rate = ({ requests, seconds }: Quota): number => requests / seconds;

/** The settings of users, read from environment variables. */
export const usersConfig = z
  .object({
    ...serviceSettings,
    ...databaseSettings,
    SERVICE_KEYS_FILE: readableFile().meta({
      description:
        'The public keys of the services that get tokens: `{"orders": [{"kty": "OKP", …}]}`, one or two for each',
    }),
    SERVICE_KEY_FILE: readableFile().optional().meta({
      description:
        'The private key of users: Ed25519, PEM. Required with RPC_TLS=off: then users signs the keys that verify tokens. It is read at each use',
      isRequiredWithoutTls: true,
    }),
    ACCESS_TOKEN_TTL_SECONDS: wholeNumber(1, MAX_LIFETIME_SECONDS).default(900).meta({
      description: 'Lifetime of an access token. It ends earlier, within 5 s, when its session ends',
      unit: 's',
    }),
    REFRESH_TOKEN_TTL_SECONDS: seconds()
      .default(2_592_000)
      .meta({ description: 'Lifetime of a session that is not refreshed', unit: 's' }),
    SESSION_MAX_LIFETIME_SECONDS: seconds()
      .default(7_776_000)
      .meta({ description: 'Maximum lifetime of a session, however often it is refreshed', unit: 's' }),
    MAX_SESSIONS_PER_USER: wholeNumber(1, 10_000)
      .default(20)
      .meta({ description: 'Maximum number of sessions of a user. A further sign-in ends the oldest' }),
    SERVICE_TOKEN_TTL_SECONDS: wholeNumber(30, MAX_LIFETIME_SECONDS)
      .default(300)
      .meta({ description: 'Lifetime of a service token', unit: 's' }),
    SIGNING_KEY_ROTATION_DAYS: wholeNumber(0, 3_650).default(30).meta({
      description: 'How long a key signs tokens before the next one replaces it. 0 means for ever',
      unit: 'days',
    }),
    SIGNING_KEY_ENCRYPTION_KEY_FILE: readableFile().meta({
      description:
        'The key that encrypts the signing keys in the database: 32 random bytes, or their base64. All instances have the same',
    }),
    RESERVATION_TTL_SECONDS: wholeNumber(60, 315_360_000).default(604_800).meta({
      description:
        'How long a refused or released reservation is stored. It must be longer than any delayed call can take',
      unit: 's',
    }),
    MAX_CONCURRENT_HASHES: wholeNumber(1, 64).default(2).meta({
      isDynamic: true,
      description:
        'Maximum number of passwords that are hashed at the same time. Each hash uses one core and its memory. It must be less than UV_THREADPOOL_SIZE (4 unless set), so that sessions are refreshed meanwhile',
    }),
    PASSWORD_HASH_MEMORY_KIB: wholeNumber(8, 4_194_304).default(RECOMMENDED_COST.memoryKib).meta({
      description:
        'Memory of a password hash (argon2id). After a change, each password is hashed again at its next sign-in',
      unit: 'KiB',
    }),
    PASSWORD_HASH_PASSES: wholeNumber(1, 100)
      .default(RECOMMENDED_COST.passes)
      .meta({ description: 'Passes of a password hash (argon2id)' }),
    FAILED_SIGN_IN_LIMIT: quota().prefault('10/1800').meta({
      isDynamic: true,
      description: 'Maximum number of failed sign-ins to one account from one network (/24 or /56). 0 means no limit',
      unit: 'sign-ins/s',
    }),
    FAILED_SIGN_IN_TOTAL_LIMIT: quota().prefault('100/3600').meta({
      isDynamic: true,
      description:
        'Maximum number of failed sign-ins to one account from networks without a session of its user. 0 means no limit',
      unit: 'sign-ins/s',
    }),
    SEED_DEMO_DATA: flag()
      .default(false)
      .meta({ description: 'When true, the service creates the demo accounts at startup' }),
  })
  .refine(
    ({ FAILED_SIGN_IN_LIMIT: one, FAILED_SIGN_IN_TOTAL_LIMIT: total }) =>
      !one || !total || rate(one) <= rate(total) / 4,
    {
      path: ['FAILED_SIGN_IN_LIMIT'],
      error:
        'one network could lock out the owner of an account: expected at most a quarter of the rate of FAILED_SIGN_IN_TOTAL_LIMIT',
      when: ({ value, issues }) => typeof value === 'object' && issues.length === 0,
    },
  )
  .refine(({ SEED_DEMO_DATA, ALLOW_DEMO_SECRETS }) => ALLOW_DEMO_SECRETS || !SEED_DEMO_DATA, {
    path: ['SEED_DEMO_DATA'],
    error: 'the password of the demo accounts is public: set ALLOW_DEMO_SECRETS=true if this is a demo',
    // Checked even if single fields are invalid, so that one start lists all problems.
    when: ({ value }) => typeof value === 'object',
  });
export type UsersConfig = z.output<typeof usersConfig>;

/** Injects the configuration. */
export const CONFIG = Symbol('the configuration of users');
