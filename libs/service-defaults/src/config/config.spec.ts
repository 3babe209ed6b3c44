import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadConfig, type ConfigError } from './config.ts';
import { serviceConfig } from './service-settings.ts';
import { flag, milliseconds, wholeNumber } from './setting.ts';

const schema = z.object({
  TIMEOUT_MS: milliseconds().default(100).meta({ description: 'How long', unit: 'ms' }),
  COPIES: wholeNumber(1, 9).meta({ description: 'How many' }),
  LOUD: flag().default(false),
  KEY: z.string().min(16, 'expected at least 16 characters').optional().meta({ description: 'The key', secret: true }),
});

const problemsOf = (env: NodeJS.ProcessEnv, of: z.ZodObject = schema): readonly string[] => {
  try {
    loadConfig(of, env);
  } catch (error) {
    return (error as ConfigError).problems;
  }
  throw new Error('expected a problem');
};

describe('loadConfig', () => {
  it('returns the set values, and defaults for the others', () => {
    expect(loadConfig(schema, { COPIES: '3', LOUD: 'true', OTHER: 'x' })).toEqual({
      TIMEOUT_MS: 100,
      COPIES: 3,
      LOUD: true,
    });
  });

  it('treats an empty variable as not set', () => {
    expect(loadConfig(schema, { COPIES: '3', TIMEOUT_MS: '' }).TIMEOUT_MS).toBe(100);
  });

  it('lists every problem with its variable, expectation and value', () => {
    expect(problemsOf({ TIMEOUT_MS: 'soon', LOUD: 'yes' })).toEqual([
      'TIMEOUT_MS: expected a whole number, got "soon"',
      'COPIES is missing: How many',
      'LOUD: expected true or false, got "yes"',
    ]);
  });

  it.each(['0', '10', '-1', '1.5', '1e1', '0x1', ' 1', '٣'])('refuses %j as a number from 1 to 9', (COPIES) => {
    expect(problemsOf({ COPIES })).toHaveLength(1);
  });

  it.each([
    'demo-key-that-all-can-read',
    'orders=demo-key-that-all-can-read',
    'postgres://users:demo-password@db:5432/x',
  ])('rejects the public demo secret %s unless demo secrets are allowed', (KEY) => {
    expect(problemsOf({ COPIES: 'x', KEY })).toEqual([
      'COPIES: expected a whole number, got "x"',
      'KEY: demo secrets are public: set another secret, or ALLOW_DEMO_SECRETS=true for a demo',
    ]);
    const demo = schema.extend({ ALLOW_DEMO_SECRETS: flag().default(false) });
    expect(loadConfig(demo, { COPIES: '3', KEY, ALLOW_DEMO_SECRETS: 'true' }).KEY).toBe(KEY);
  });

  it('never prints a secret', () => {
    expect(problemsOf({ COPIES: '3', KEY: 'hunter2' })).toEqual(['KEY: expected at least 16 characters']);
  });
});

const PLAIN = { RPC_TLS: 'off' };

describe('serviceConfig', () => {
  it('needs nothing to be set but the certificates, or RPC_TLS=off', () => {
    expect(loadConfig(serviceConfig, PLAIN)).toMatchObject({
      HOST: '127.0.0.1',
      REQUEST_TIMEOUT_MS: 3000,
      CONSUL_HTTP_ADDR: 'http://127.0.0.1:8500',
    });
  });

  it.each([
    ['HOST', '127.0.0.1:7000', 'expected an address or a name, without a port'],
    ['HOST', 'http://localhost', 'expected an address or a name, without a port'],
    ['ADVERTISE_ADDRESS', 'users.internal', 'expected an IP address like 10.1.2.3 or fd00::1: callers accept no names'],
    ['ADVERTISE_ADDRESS', '127.0.0.1:7000', 'expected an address without a port'],
    ['ADVERTISE_ADDRESS', '0.0.0.0', 'expected a specific address, got the wildcard address'],
    ['INSTALLATION', 'blue-1', 'expected 1 to 40 lower-case letters or digits'],
  ])('refuses %s=%s', (name, value, problem) => {
    expect(problemsOf({ ...PLAIN, [name]: value }, serviceConfig)).toEqual([`${name}: ${problem}, got "${value}"`]);
  });

  it.each(['localhost', '0.0.0.0', '::', '::1', '[::1]', 'host-1.internal'])('takes %s as HOST', (HOST) => {
    expect(loadConfig(serviceConfig, { ...PLAIN, HOST }).HOST).toBe(HOST.replace(/[[\]]/g, ''));
  });

  it("rejects invalid Consul settings, without printing the address's password", () => {
    expect(
      problemsOf({ ...PLAIN, CONSUL_HTTP_ADDR: 'ftp://u:hunter2@consul', CONSUL_HTTP_SSL: 'perhaps' }, serviceConfig),
    ).toEqual([
      'CONSUL_HTTP_SSL: expected true or false, got "perhaps"',
      'CONSUL_HTTP_ADDR: expected host:port, http://…, https://… or unix:///path',
    ]);
  });
});
