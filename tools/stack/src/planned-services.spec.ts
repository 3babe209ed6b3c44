import { describe, expect, it } from 'vitest';
import { NO_CLIENT_LIMITS, serviceEnv } from './parts/service-run.ts';
import { plannedServices } from './planned-services.ts';
import { sampleServices } from './sample-services.fixture.ts';

const services = plannedServices(sampleServices, { instances: { users: 3, orders: 2, gateway: 1 }, port: 8080 });
const named = (name: string) => services.find((service) => service.name === name)!;

describe('the planned services', () => {
  it('have the requested number of instances, and each service follows those it calls', () => {
    expect(services.map(({ name, instances }) => [name, instances])).toEqual([
      ['users', 3],
      ['orders', 2],
      ['gateway', 1],
    ]);
  });
});

describe('the environment of an instance', () => {
  const settings = { registryUrl: 'http://registry', databaseUrl: 'postgres://db', poolSize: 10, port: 0 };

  it('contains the settings that only the local stack allows', () => {
    expect(serviceEnv(named('gateway'), settings, {})).toMatchObject({
      ALLOW_DEMO_SECRETS: 'true',
      TOPOLOGY_PUBLIC: 'true',
      CONSUL_HTTP_ADDR: 'http://registry',
      HOST: '127.0.0.1',
    });
    expect(serviceEnv(named('users'), settings, {})).toMatchObject({ SEED_DEMO_DATA: 'true' });
  });

  it('contains the certificate and the keys of the service', () => {
    const identity = { cert: 'c', key: 'k', ca: 'a', serviceKey: 's', serviceKeys: 'ss', storageKey: 'sk' };
    const inherited = { RPC_TLS: 'off', RPC_TLS_CERT_FILE: 'another' };
    expect(serviceEnv(named('orders'), { ...settings, identity }, inherited)).toMatchObject({
      RPC_TLS: 'off',
      RPC_TLS_CERT_FILE: 'c',
      RPC_TLS_KEY_FILE: 'k',
      RPC_TLS_CA_FILE: 'a',
      SERVICE_KEY_FILE: 's',
      SERVICE_KEYS_FILE: 'ss',
      SIGNING_KEY_ENCRYPTION_KEY_FILE: 'sk',
    });
  });

  it('turns the limits on clients off, unless the caller sets them', () => {
    expect(serviceEnv(named('gateway'), settings, {})).toMatchObject(NO_CLIENT_LIMITS);
    const inherited = { SIGN_IN_LIMIT: '10/60' };
    expect(serviceEnv(named('gateway'), settings, inherited)).toMatchObject({ ...NO_CLIENT_LIMITS, ...inherited });
  });

  it('contains the pool size that fits the database, unless the caller sets another', () => {
    const poolSize = (inherited: NodeJS.ProcessEnv) =>
      serviceEnv(named('orders'), settings, inherited).DATABASE_POOL_SIZE;
    expect(poolSize({})).toBe('10');
    expect(poolSize({ DATABASE_POOL_SIZE: '' })).toBe('10');
    expect(poolSize({ DATABASE_POOL_SIZE: '40' })).toBe('40');
  });

  it('contains the file for the documents of the service, whatever the caller sets', () => {
    const inherited = { CONFIG_CACHE_FILE: '/of/another.json' };
    const { CONFIG_CACHE_FILE } = serviceEnv(
      named('users'),
      { ...settings, configFile: '/data/users.json' },
      inherited,
    );
    expect(CONFIG_CACHE_FILE).toBe('/data/users.json');
    expect(serviceEnv(named('users'), settings, inherited).CONFIG_CACHE_FILE).toBeUndefined();
  });

  it('contains the installation name only if the registry is shared', () => {
    const inherited = { INSTALLATION: 'inherited' };
    expect(serviceEnv(named('users'), settings, inherited).INSTALLATION).toBeUndefined();
    const shared = { ...settings, installation: 'blue' };
    expect(serviceEnv(named('users'), shared, inherited).INSTALLATION).toBe('blue');
  });

  it("ignores the caller's settings of another registry", () => {
    const inherited = { CONSUL_HTTP_ADDR: 'https://other', CONSUL_HTTP_SSL: 'true', CONSUL_CACERT: '/other.pem' };
    const found = (more: object) => serviceEnv(named('users'), { ...settings, ...more }, inherited);
    const set = (env: NodeJS.ProcessEnv) =>
      Object.fromEntries(
        Object.entries(env).filter(([name, value]) => name.startsWith('CONSUL_') && value !== undefined),
      );
    expect(set(found({}))).toEqual({ CONSUL_HTTP_ADDR: 'http://registry' });
    expect(set(found({ registryUrl: undefined }))).toEqual(inherited);
  });

  it("ignores the caller's settings of another database", () => {
    const inherited = {
      DATABASE_URL: 'postgres://other',
      DATABASE_PASSWORD: 'other',
      DATABASE_PASSWORD_FILE: '/other',
    };
    const env = serviceEnv(named('users'), settings, inherited);
    expect([env.DATABASE_URL, env.DATABASE_PASSWORD, env.DATABASE_PASSWORD_FILE]).toEqual([
      'postgres://db',
      undefined,
      undefined,
    ]);
  });

  it("keeps the caller's settings for all services, and drops those that only one process may have", () => {
    const inherited = { LOG_LEVEL: 'debug', INSTANCE_ID: 'mine', PORT: '80', DATABASE_URL: 'postgres://other' };
    const env = serviceEnv(named('users'), settings, inherited);
    expect(env).toMatchObject({ LOG_LEVEL: 'debug', PORT: '0', DATABASE_URL: 'postgres://db' });
    expect(env.INSTANCE_ID).toBeUndefined();
  });
});
