import { Module, type FactoryProvider } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { KeyRing, TokenVerifier } from '@signalbox/auth';
import { UnauthenticatedError, type AnyContract, type ReceivedBy, type ReplyOf } from '@signalbox/contract';
import { ServiceClient } from '@signalbox/discovery';
import { RpcModule, type RpcCallOptions, type ClientOf, type UserCaller } from '@signalbox/rpc';
import {
  createLogger,
  Drain,
  loadConfig,
  Metrics,
  NestLogger,
  Readiness,
  ServiceIdentity,
  serviceIdentity,
  type Edge,
  RuntimeConfig,
  type ServiceConfig,
} from '@signalbox/service-defaults';
import { AppModule, services } from './app.module.ts';
import { gatewayConfig, type GatewayConfig } from './config.ts';
import { httpEdge } from './http/http-edge.ts';

type Answers<C extends AnyContract> = {
  [K in keyof C['messages']]?: (
    request: ReceivedBy<C['messages'][K]>,
    options?: RpcCallOptions,
  ) => ReplyOf<C['messages'][K]> | Promise<ReplyOf<C['messages'][K]>>;
};

type AnswersOfServices = { readonly [C in (typeof services)[number] as C['serviceName']]?: Answers<C> };

export interface GatewayFixtureOptions extends AnswersOfServices {
  readonly env?: NodeJS.ProcessEnv;
  /** @defaultValue accepts the tokens of `asUser` and `asAdmin` */
  readonly tokens?: TokenVerifier;
}

export const USER_ID = '0d8b2fb5-6b5c-4a39-9f0c-2f6c9b3f4a01';
const ADMIN_ID = '0d8b2fb5-6b5c-4a39-9f0c-2f6c9b3f4a02';

/** `Authorization` of a user, and of an admin. */
export const asUser = { authorization: 'Bearer user-token' };
export const asAdmin = { authorization: 'Bearer admin-token' };

const callers: Readonly<Record<string, UserCaller>> = {
  'user-token': { kind: 'user', userId: USER_ID, role: 'user', sessionId: 's-1' },
  'admin-token': { kind: 'user', userId: ADMIN_ID, role: 'admin', sessionId: 's-2' },
};

/** All clients of a test share an address. */
export const noLimits = Object.fromEntries(
  Object.keys(gatewayConfig.shape)
    .filter((name) => name.endsWith('_LIMIT'))
    .map((name) => [name, '0']),
);

/** Starts a gateway on a free port, with in-memory services. */
export async function startGateway({ env, tokens = new FakeTokenVerifier(), ...answers }: GatewayFixtureOptions = {}) {
  const config = loadConfig(gatewayConfig, {
    INSTANCE_ID: 'gateway-1',
    RPC_TLS: 'off',
    // Not read without connections.
    SERVICE_KEYS_FILE: import.meta.filename,
    ...noLimits,
    ...env,
  });
  const lines: Record<string, unknown>[] = [];
  const identity = serviceIdentity('gateway', config);
  const readiness = new Readiness(
    () => [],
    [],
    () => true,
  );
  readiness.begin();
  const fakes = [
    ...services.map((contract) => ({
      provide: tokenOf(contract),
      useValue: inMemory<AnyContract>(contract, answers[contract.serviceName]),
    })),
    { provide: TokenVerifier, useValue: tokens },
    { provide: Readiness, useValue: readiness },
    { provide: ServiceClient, useValue: { view: () => [] } },
    { provide: ServiceIdentity, useValue: identity },
    { provide: Metrics, useValue: new Metrics(identity) },
    { provide: RuntimeConfig, useValue: new RuntimeConfig() },
    Drain,
  ];
  @Module({ providers: fakes, exports: fakes })
  class InMemory {}

  const edge: Edge = await httpEdge(config)({
    module: AppModule.forRoot({ config, connections: [InMemory] }),
    config,
    host: config.HOST,
    logger: loggerInto(lines, config),
  });
  const app = edge.app as NestFastifyApplication;
  const port = await edge.listen();
  return {
    app,
    edge,
    port,
    readiness,
    /** Changes settings while it runs. */
    configure: (settings: Partial<GatewayConfig>) => {
      Object.assign(config, settings);
      app.get(RuntimeConfig).changed();
    },
    /** The log lines. */
    lines,
    request: (path: string, init: RequestInit = {}) =>
      fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual', ...init }),
    [Symbol.asyncDispose]: async () => {
      await edge.drain(0);
      await app.close();
    },
  };
}

export type Gateway = Awaited<ReturnType<typeof startGateway>>;

/** The token under which `@InjectClient` finds a contract's client. */
function tokenOf(contract: AnyContract) {
  const [client] = RpcModule.forClients(contract).providers as [FactoryProvider];
  return client.provide;
}

/** Accepts the tokens above. Like the real one, it returns synchronously for a cached token: here the user's. */
class FakeTokenVerifier extends TokenVerifier {
  constructor() {
    super(new KeyRing({ keys: () => Promise.resolve({ keys: [] }) }));
  }

  override user(token: string): UserCaller | Promise<UserCaller> {
    const caller = callers[token];
    if (!caller) return Promise.reject(new UnauthenticatedError('the token is not valid'));
    return caller.role === 'user' ? caller : Promise.resolve(caller);
  }
}

/** JSON in a format that no serializer of the gateway produces. In a response, it proves that the gateway forwarded the bytes unparsed. */
export const asBytes = (reply: unknown): Buffer => Buffer.from(JSON.stringify(reply, null, 1));

/** A client that answers in memory. It parses requests as a service does. */
function inMemory<C extends AnyContract>(contract: C, answers: Answers<C> = {}): ClientOf<C> {
  const send = (key: string) => async (request: unknown, options?: RpcCallOptions) => {
    const answer = answers[key];
    if (!answer) throw new Error(`unexpected call of ${contract.serviceName}.${key}`);
    const received = contract.messages[key]!.request.parse(request);
    return answer(received as never, options);
  };
  const methods = Object.keys(contract.messages).map((key) => {
    const parsed = send(key);
    const bytes = async (request: unknown, options?: RpcCallOptions) => asBytes(await parsed(request, options));
    return [key, Object.assign(parsed, { bytes })];
  });
  return Object.fromEntries(methods) as ClientOf<C>;
}

/** A logger that appends its lines to an array. */
export function loggerInto(lines: Record<string, unknown>[], config: ServiceConfig): NestLogger {
  const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>);
  return new NestLogger(createLogger(serviceIdentity('gateway', config), config, { write }));
}
