import { describe, expect, it } from 'vitest';
import { NO_CLIENT_LIMITS, serviceEnv } from './parts/service-run.ts';
import { consoleReceives, consoleUrl, plannedServices } from './planned-services.ts';
import { sampleConsole, sampleServices } from './sample-services.fixture.ts';

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

describe('the console', () => {
  const instances = { users: 1, orders: 1, gateway: 1, console: 1 };
  const options = { instances, port: 8080, consolePort: 8100, dataDir: '/data', traffic: 20 };
  const system = [...sampleServices, sampleConsole];
  const planned = (more: object = {}, env: NodeJS.ProcessEnv = {}) =>
    Object.fromEntries(plannedServices(system, { ...options, ...more }, env).map((one) => [one.name, one]));

  it('runs once, on its port, and knows what it watches', () => {
    expect(planned().console).toMatchObject({
      name: 'console',
      instances: 1,
      maxInstances: 1,
      hasDatabase: false,
      isEdge: false,
      isConsole: true,
      firstPort: 8100,
      env: {
        CONSOLE_PUBLIC: 'true',
        DATA_DIR: '/data/console',
        WATCHED_SERVICES: 'users,orders,gateway',
        TRAFFIC: '20',
      },
    });
    expect(consoleUrl(plannedServices(system, options))).toBe('http://localhost:8100');
  });

  it('is the target of the telemetry of all others, and of the page / of the gateway', () => {
    const { users, orders, gateway, console } = planned();
    for (const service of [users, orders, gateway, console])
      expect(service!.env).toMatchObject({
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:8100',
        MAX_TRACES_PER_SECOND: '50',
      });
    expect([users!.env.CONSOLE_URL, gateway!.env.CONSOLE_URL]).toEqual([undefined, 'http://localhost:8100']);
  });

  it.each([
    ['the option --otlp', { otlp: 'http://other' }, {}],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', {}, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://other' }],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', {}, { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://other' }],
    ['OTEL_EXPORTER_OTLP_LOGS_ENDPOINT', {}, { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://other' }],
  ])('receives no telemetry if %s names another receiver', (_, more: { otlp?: string }, env) => {
    expect(consoleReceives({ ...options, ...more }, env)).toBe(false);
    expect(planned(more, env).users!.env.OTEL_EXPORTER_OTLP_ENDPOINT).toBe(more.otlp);
  });

  it('leaves no trace if it does not run', () => {
    const without = planned({ consolePort: undefined });
    expect(Object.keys(without)).toEqual(['users', 'orders', 'gateway']);
    expect(JSON.stringify(without)).not.toMatch(/8100|CONSOLE/);
    expect(consoleUrl(Object.values(without))).toBeUndefined();
  });

  it('is the only service that can reach the control interface', () => {
    const control = { socket: '/data/control.sock', tokenFile: '/data/control-token' };
    const { console, users } = planned();
    expect(serviceEnv(console!, { port: 8100, control }, {})).toMatchObject({
      STACK_CONTROL_SOCKET: '/data/control.sock',
      STACK_CONTROL_TOKEN_FILE: '/data/control-token',
    });
    const inherited = { STACK_CONTROL_SOCKET: '/of/another', STACK_CONTROL_TOKEN_FILE: '/of/another' };
    const { STACK_CONTROL_SOCKET, STACK_CONTROL_TOKEN_FILE } = serviceEnv(users!, { port: 0 }, inherited);
    expect([STACK_CONTROL_SOCKET, STACK_CONTROL_TOKEN_FILE]).toEqual([undefined, undefined]);
  });
});

describe('telemetry', () => {
  it('is exported by each service to the given URL', () => {
    const options = { instances: { users: 1, orders: 1, gateway: 1 }, port: 0, otlp: 'http://127.0.0.1:4318' };
    for (const service of plannedServices(sampleServices, options)) {
      const env = serviceEnv(service, { port: 0 }, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://other' });
      expect(env.OTEL_EXPORTER_OTLP_ENDPOINT).toBe('http://127.0.0.1:4318');
    }
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
