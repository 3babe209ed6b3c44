import { Controller, Injectable, Module, type INestApplicationContext, type Type } from '@nestjs/common';
import { anyone, contract, query } from '@signalbox/contract';
import { Directory, Registry } from '@signalbox/discovery';
import { Authenticator, Handle, InjectClient, RpcModule, type ClientOf } from '@signalbox/rpc';
import { certificateFiles, startConsul, until, type CertificateName } from '@signalbox/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadConfig } from '../config/config.ts';
import { serviceConfig } from '../config/service-settings.ts';
import { NestLogger } from '../logging/nest-logger.ts';
import { Metrics } from '../metrics/metrics.ts';
import { createLogger } from '../logging/logger.ts';
import { serviceIdentity } from '../identity.ts';
import { ServiceDefaultsModule } from '../service-defaults.module.ts';
import { rpcEdge } from './rpc-edge.ts';
import { ServiceTls } from './service-tls.ts';

const message = { auth: anyone(), request: z.object({}), reply: z.object({ by: z.string() }) };
const wagons = contract('wagons', { depart: query(message) });
const signals = contract('signals', { clear: query(message) });

@Controller()
class WagonsController {
  @Handle(wagons.depart)
  depart() {
    return { by: 'wagons' };
  }
}

@Injectable()
@Controller()
class SignalsController {
  constructor(@InjectClient(wagons) private readonly behind: ClientOf<typeof wagons>) {}

  @Handle(signals.clear)
  clear() {
    return this.behind.depart({});
  }
}

const settings = (name: CertificateName) => {
  const { cert, key, ca } = certificateFiles(name);
  return { RPC_TLS_CERT_FILE: cert, RPC_TLS_KEY_FILE: key, RPC_TLS_CA_FILE: ca };
};

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

describe('a service with RPC_TLS_… settings', () => {
  async function start(name: string, controller: Type, consulUrl: string, env: Record<string, string>) {
    const config = loadConfig(serviceConfig, { CONSUL_HTTP_ADDR: consulUrl, LOG_LEVEL: 'silent', ...env });
    @Module({
      imports: [ServiceDefaultsModule.forRoot({ name, config }), RpcModule.forClients(wagons, signals)],
      controllers: [controller],
      // It serves only public messages.
      providers: [{ provide: Authenticator, useValue: undefined }],
    })
    class ServiceModule {}
    const logger = new NestLogger(createLogger(serviceIdentity(name, config), config));
    const edge = await rpcEdge({ module: ServiceModule, config, host: config.HOST, logger });
    const port = await edge.listen();
    stops.push(() => edge.app.close());
    const startedAt = new Date().toISOString();
    const check = { url: `http://127.0.0.1:${port}/`, intervalMs: 60_000, timeoutMs: 1000 };
    const registration = {
      id: `${name}-1`,
      service: name,
      address: '127.0.0.1',
      port,
      version: '1',
      zone: 'z',
      startedAt,
    };
    await edge.app.get(Registry).register({ ...registration, check });
    return edge.app;
  }

  /** A chain of two services, and the first one's client of the second. */
  async function chain(env: { wagons: Record<string, string>; signals: Record<string, string> }) {
    const consul = await startConsul();
    stops.push(() => consul.stop());
    await start('wagons', WagonsController, consul.url, env.wagons);
    const app: INestApplicationContext = await start('signals', SignalsController, consul.url, env.signals);
    await until(() => ['wagons', 'signals'].every((name) => app.get(Directory).instances(name).length === 1));
    return app.get(SignalsController);
  }

  it('calls and is called by services with the same CA', async () => {
    const controller = await chain({ wagons: settings('wagons'), signals: settings('signals') });
    expect(await controller.clear()).toEqual({ by: 'wagons' });
  });

  it('rejects calls without TLS and from services that are not listed', async () => {
    const plain = await chain({ wagons: settings('wagons'), signals: { RPC_TLS: 'off' } });
    await expect(plain.clear()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const named = { ...settings('wagons'), RPC_TLS_CALLERS: 'gateway,orders' };
    const other = await chain({ wagons: named, signals: settings('signals') });
    await expect(other.clear()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

describe('RPC_TLS_… settings', () => {
  it('are required, unless TLS is off', () => {
    expect(() => loadConfig(serviceConfig, {})).toThrow(
      'RPC_TLS_CERT_FILE is missing: set it, RPC_TLS_KEY_FILE and RPC_TLS_CA_FILE, or RPC_TLS=off if',
    );
    expect(() => loadConfig(serviceConfig, { RPC_TLS: 'off' })).not.toThrow();
  });

  it.each<[string, NodeJS.ProcessEnv, string]>([
    ['of another service', settings('signals'), 'expected the certificate of wagons, got that of signals'],
    [
      'with the key of another certificate',
      { ...settings('wagons'), RPC_TLS_KEY_FILE: certificateFiles('signals').key },
      'the private key does not belong to the certificate',
    ],
  ])('must not be a certificate %s', (_, env, problem) => {
    const config = loadConfig(serviceConfig, env);
    const metrics = new Metrics(serviceIdentity('wagons', config));
    expect(() => new ServiceTls('wagons', config, metrics)).toThrow(problem);
  });

  it('must be set together and name readable files: all problems are reported', () => {
    const env = { RPC_TLS_CERT_FILE: '/no/such/file.pem', RPC_TLS_KEY_FILE: certificateFiles('wagons').key };
    expect(() => loadConfig(serviceConfig, env)).toThrow(
      expect.objectContaining({
        problems: [
          expect.stringMatching(/^RPC_TLS_CERT_FILE: can't be read: ENOENT.*, got "\/no\/such\/file.pem"$/),
          'RPC_TLS_CA_FILE is missing: it is required together with RPC_TLS_CERT_FILE',
        ],
      }) as Error,
    );
  });
});
