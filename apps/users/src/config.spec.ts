import { fileURLToPath } from 'node:url';
import { type ConfigError, configReference, dynamicSettings, loadConfig } from '@signalbox/service-defaults';
import { describeDynamicSettings } from '@signalbox/service-defaults/dynamic-settings-suite';
import { describe, expect, it } from 'vitest';
import { usersConfig } from './config.ts';

const valid = {
  RPC_TLS: 'off',
  DATABASE_URL: 'postgres://users:secret@127.0.0.1:5432/users',
  SERVICE_KEY_FILE: fileURLToPath(import.meta.url),
  SERVICE_KEYS_FILE: fileURLToPath(import.meta.url),
  SIGNING_KEY_ENCRYPTION_KEY_FILE: fileURLToPath(import.meta.url),
};

const problemsOf = (env: NodeJS.ProcessEnv): readonly string[] => {
  try {
    loadConfig(usersConfig, env);
  } catch (error) {
    return (error as ConfigError).problems;
  }
  return [];
};

describe('the configuration of users', () => {
  it('requires a database and service keys, and has defaults for the rest', () => {
    expect(loadConfig(usersConfig, valid)).toMatchObject({
      SERVICE_KEYS_FILE: valid.SERVICE_KEYS_FILE,
      ACCESS_TOKEN_TTL_SECONDS: 900,
      REFRESH_TOKEN_TTL_SECONDS: 30 * 24 * 3600,
      SESSION_MAX_LIFETIME_SECONDS: 90 * 24 * 3600,
      MAX_SESSIONS_PER_USER: 20,
      SERVICE_TOKEN_TTL_SECONDS: 300,
      SIGNING_KEY_ROTATION_DAYS: 30,
      FAILED_SIGN_IN_LIMIT: { requests: 10, seconds: 1800 },
      FAILED_SIGN_IN_TOTAL_LIMIT: { requests: 100, seconds: 3600 },
      MAX_CONCURRENT_HASHES: 2,
      SEED_DEMO_DATA: false,
    });
    expect(problemsOf({ RPC_TLS: 'off' })).toEqual([
      expect.stringContaining('DATABASE_URL is missing'),
      expect.stringContaining('SERVICE_KEYS_FILE is missing'),
      expect.stringContaining('SIGNING_KEY_ENCRYPTION_KEY_FILE is missing'),
      'SERVICE_KEY_FILE is missing: it is required with RPC_TLS=off',
    ]);
  });

  it('lists all invalid settings and reveals no secret', () => {
    const problems = problemsOf({
      ...valid,
      SERVICE_KEYS_FILE: '/no/such/file',
      MAX_CONCURRENT_HASHES: '0',
      SEED_DEMO_DATA: 'true',
    });
    expect(problems).toEqual([
      expect.stringMatching(/^SERVICE_KEYS_FILE: can't be read: ENOENT/),
      'MAX_CONCURRENT_HASHES: expected at least 1, got "0"',
      expect.stringMatching(/^SEED_DEMO_DATA: .*ALLOW_DEMO_SECRETS=true/),
    ]);
  });

  it('rejects limits with which one network could lock out the owner of an account', () => {
    expect(problemsOf({ ...valid, FAILED_SIGN_IN_LIMIT: '10/300' })).toEqual([
      expect.stringMatching(/^FAILED_SIGN_IN_LIMIT: one network could lock out/),
    ]);
    expect(problemsOf({ ...valid, FAILED_SIGN_IN_LIMIT: '0' })).toEqual([]);
  });

  it('rejects demo secrets and demo accounts unless they are allowed', () => {
    const demo = { ...valid, DATABASE_PASSWORD: 'demo-users', SEED_DEMO_DATA: 'true' };
    expect(problemsOf(demo)).toEqual([
      expect.stringMatching(/^SEED_DEMO_DATA: .*demo accounts/),
      expect.stringMatching(/^DATABASE_PASSWORD: demo secrets are public/),
    ]);
    expect(problemsOf({ ...demo, MAX_CONCURRENT_HASHES: '0' })).toHaveLength(3);
    expect(problemsOf({ ...demo, ALLOW_DEMO_SECRETS: 'true' })).toEqual([]);
  });

  it('describes every variable', () => {
    expect(configReference(usersConfig)).not.toMatch(/^\| `\w+` \| {2}\|/m);
  });
});

it('documents every variable in the reference (updated by vitest -u)', async () => {
  const page = `# Configuration of users\n\n${configReference(usersConfig)}\n`;
  await expect(page).toMatchFileSnapshot('../../../docs/configuration/users.md');
});

it('has a current schema of its dynamic settings (updated by vitest -u)', async () => {
  await expect(dynamicSettings('users', usersConfig)).toMatchFileSnapshot('../dynamic-settings.json');
});

describeDynamicSettings('users', usersConfig);
