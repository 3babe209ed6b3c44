import { databaseSettings } from '@signalbox/postgres';
import { flag, seconds, serviceSettings, wholeNumber } from '@signalbox/service-defaults';
import { z } from 'zod';
import { parseServiceSecrets } from './tokens/service-secrets.ts';

const serviceSecrets = z.string().transform((text, context) => {
  const { secrets, faults } = parseServiceSecrets(text);
  for (const message of faults) context.addIssue({ code: 'custom', message });
  return secrets;
});

/** What users can be told by its environment. */
export const usersConfig = z
  .object({
    ...serviceSettings,
    ...databaseSettings,
    SERVICE_SECRETS: serviceSecrets.meta({
      description: 'What each service proves itself with, as `orders=SECRET,other=SECRET` or one entry a line',
      secret: true,
    }),
    ACCESS_TOKEN_TTL_SECONDS: seconds()
      .default(900)
      .meta({ description: 'How long an access token is good for, a sign-out notwithstanding', unit: 's' }),
    REFRESH_TOKEN_TTL_SECONDS: seconds()
      .default(2_592_000)
      .meta({ description: 'How long a session lasts that is not refreshed', unit: 's' }),
    SERVICE_TOKEN_TTL_SECONDS: wholeNumber(30, 86_400)
      .default(300)
      .meta({ description: 'How long a service proves itself by one token', unit: 's' }),
    RESERVATION_TTL_SECONDS: wholeNumber(60, 315_360_000).default(604_800).meta({
      description: 'How long a refused or released reservation is remembered: longer than any call may be late',
      unit: 's',
    }),
    MAX_CONCURRENT_HASHES: wholeNumber(1, 64)
      .default(2)
      .meta({ description: 'How many passwords are hashed at once, each by a core and 19 MiB' }),
    SEED_DEMO_DATA: flag().default(false).meta({ description: 'Whether the demo accounts are created' }),
  })
  .refine(({ SEED_DEMO_DATA, ALLOW_DEMO_SECRETS }) => ALLOW_DEMO_SECRETS || !SEED_DEMO_DATA, {
    path: ['SEED_DEMO_DATA'],
    error: 'everybody knows the password of the demo accounts: set ALLOW_DEMO_SECRETS=true if this is a demo',
    // Looked at along with the faults of single fields, so that one start lists them all.
    when: ({ value }) => typeof value === 'object',
  });
export type UsersConfig = z.output<typeof usersConfig>;

/** Injects the configuration. */
export const CONFIG = Symbol('the configuration of users');
