import { describe, expect, it } from 'vitest';
import { serviceEnv } from './parts/service-run.ts';
import { plannedServices } from './planned-services.ts';
import { sampleServices } from './sample-services.fixture.ts';

const services = plannedServices(sampleServices, { instances: { users: 3, orders: 2, gateway: 1 }, port: 8080 });
const named = (name: string) => services.find((service) => service.name === name)!;

describe('the planned services', () => {
  it('has as many instances as were asked for, each service after those it needs', () => {
    expect(services.map(({ name, instances }) => [name, instances])).toEqual([
      ['users', 3],
      ['orders', 2],
      ['gateway', 1],
    ]);
  });

  it('gives users and orders the same secret', () => {
    expect(named('users').env.SERVICE_SECRETS).toBe(`orders=${named('orders').env.SERVICE_SECRET}`);
    expect(named('orders').env.SERVICE_SECRET).toMatch(/^demo-/);
  });
});

describe('the environment of an instance', () => {
  const surroundings = { registryUrl: 'http://registry', databaseUrl: 'postgres://db', poolSize: 10, port: 0 };

  it('has what the local stack alone allows', () => {
    expect(serviceEnv(named('gateway'), surroundings, {})).toMatchObject({
      ALLOW_DEMO_SECRETS: 'true',
      TOPOLOGY_PUBLIC: 'true',
      CONSUL_HTTP_ADDR: 'http://registry',
      HOST: '127.0.0.1',
    });
    expect(serviceEnv(named('users'), surroundings, {})).toMatchObject({ SEED_DEMO_DATA: 'true' });
  });

  it('has the size of the pool that the database has connections for, unless the caller names another', () => {
    const poolSize = (inherited: NodeJS.ProcessEnv) =>
      serviceEnv(named('orders'), surroundings, inherited).DATABASE_POOL_SIZE;
    expect(poolSize({})).toBe('10');
    expect(poolSize({ DATABASE_POOL_SIZE: '' })).toBe('10');
    expect(poolSize({ DATABASE_POOL_SIZE: '40' })).toBe('40');
  });

  it('has the name of the installation where the registry is shared, and else none', () => {
    const inherited = { INSTALLATION: 'inherited' };
    expect(serviceEnv(named('users'), surroundings, inherited).INSTALLATION).toBeUndefined();
    const shared = { ...surroundings, installation: 'blue' };
    expect(serviceEnv(named('users'), shared, inherited).INSTALLATION).toBe('blue');
  });

  it('reaches a registry of its own by nothing that the caller set for another one', () => {
    const inherited = { CONSUL_HTTP_ADDR: 'https://other', CONSUL_HTTP_SSL: 'true', CONSUL_CACERT: '/other.pem' };
    const found = (more: object) => serviceEnv(named('users'), { ...surroundings, ...more }, inherited);
    const set = (env: NodeJS.ProcessEnv) =>
      Object.fromEntries(
        Object.entries(env).filter(([name, value]) => name.startsWith('CONSUL_') && value !== undefined),
      );
    expect(set(found({}))).toEqual({ CONSUL_HTTP_ADDR: 'http://registry' });
    expect(set(found({ registryUrl: undefined }))).toEqual(inherited);
  });

  it('reaches its database by nothing that the caller set for another one', () => {
    const inherited = {
      DATABASE_URL: 'postgres://other',
      DATABASE_PASSWORD: 'other',
      DATABASE_PASSWORD_FILE: '/other',
    };
    const env = serviceEnv(named('users'), surroundings, inherited);
    expect([env.DATABASE_URL, env.DATABASE_PASSWORD, env.DATABASE_PASSWORD_FILE]).toEqual([
      'postgres://db',
      undefined,
      undefined,
    ]);
  });

  it('keeps what the caller set for all services, and drops what only one process may have', () => {
    const inherited = { LOG_LEVEL: 'debug', INSTANCE_ID: 'mine', PORT: '80', DATABASE_URL: 'postgres://other' };
    const env = serviceEnv(named('users'), surroundings, inherited);
    expect(env).toMatchObject({ LOG_LEVEL: 'debug', PORT: '0', DATABASE_URL: 'postgres://db' });
    expect(env.INSTANCE_ID).toBeUndefined();
  });
});
