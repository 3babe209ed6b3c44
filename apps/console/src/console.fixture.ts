import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module, type FactoryProvider } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { KeyRing, TokenVerifier } from '@signalbox/auth';
import { UnauthenticatedError, type AnyContract, type ReceivedBy, type ReplyOf } from '@signalbox/contract';
// begin orders
import { orders } from '@signalbox/contracts-orders';
// end orders
import { users } from '@signalbox/contracts-users';
import { Directory, type Instance } from '@signalbox/discovery';
import { currentRequest, NoTracing, RpcModule, Tracing, type ClientOf, type UserCaller } from '@signalbox/rpc';
import { createLogger, loadConfig, Metrics, NestLogger, serviceIdentity } from '@signalbox/service-defaults';
import { AppModule } from './app.module.ts';
import type { Session } from './api/control.ts';
import { consoleConfig } from './config.ts';
import { consoleEdge } from './http/console-edge.ts';

type Answers<C extends AnyContract> = {
  [K in keyof C['messages']]?: (
    request: ReceivedBy<C['messages'][K]>,
  ) => ReplyOf<C['messages'][K]> | Promise<ReplyOf<C['messages'][K]>>;
};

export interface ConsoleFixtureOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly users?: Answers<typeof users>;
  // begin orders
  readonly orders?: Answers<typeof orders>;
  // end orders
  readonly instances?: readonly Instance[];
  /** @defaultValue a new one, which is removed at the end */
  readonly folder?: string;
}

export const ADMIN = { email: 'admin@example.com', password: 'correct' };
const ADMIN_ID = '0d8b2fb5-6b5c-4a39-9f0c-2f6c9b3f4a02';

/** Starts a console on a free port. Without `CONSOLE_PUBLIC`, `ADMIN` can sign in. Nothing listens at its Consul. */
export async function startConsole(options: ConsoleFixtureOptions = {}) {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'console-'));
  const config = loadConfig(consoleConfig, {
    DATA_DIR: folder,
    RPC_TLS: 'off',
    CONSUL_HTTP_ADDR: '127.0.0.1:1',
    // Not read without connections.
    SERVICE_KEYS_FILE: import.meta.filename,
    SERVICE_KEY_FILE: import.meta.filename,
    ...options.env,
  });
  const verifier = new FakeTokenVerifier();
  const calledAs: (string | undefined)[] = [];
  const metrics = new Metrics(serviceIdentity('console', config));
  const fakes = [
    clientOf(users, { ...signIns(verifier), ...options.users }, calledAs),
    // begin orders
    clientOf(orders, options.orders ?? {}, calledAs),
    // end orders
    { provide: TokenVerifier, useValue: verifier },
    { provide: Directory, useValue: new FakeDirectory(options.instances ?? []) },
    { provide: Metrics, useValue: metrics },
    { provide: Tracing, useValue: new NoTracing() },
  ];
  @Module({ providers: fakes, exports: fakes })
  class InMemory {}

  const lines: Record<string, unknown>[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>);
  const edge = await consoleEdge(config)({
    module: AppModule.forRoot({ config, connections: [InMemory] }),
    config,
    host: config.HOST,
    logger: new NestLogger(createLogger(serviceIdentity('console', config), config, { write })),
  });
  const port = await edge.listen();
  const base = `http://127.0.0.1:${port}`;
  const request = (path: string, init: RequestInit = {}) => fetch(base + path, init);
  return {
    app: edge.app as NestFastifyApplication,
    edge,
    port,
    base,
    folder,
    lines,
    metrics,
    verifier,
    /** The user tokens of all calls to services. */
    calledAs,
    request,
    /** The headers of an operator. */
    async operator(credentials = ADMIN): Promise<Record<string, string>> {
      const answer = await request('/api/session', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(credentials),
      });
      const { actionToken } = (await answer.json()) as Session;
      const cookie = answer.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
      return { cookie, 'x-action-token': actionToken ?? '' };
    },
    async [Symbol.asyncDispose]() {
      await edge.drain(0);
      await edge.app.close();
      if (options.folder === undefined) rmSync(folder, { recursive: true });
    },
  };
}

/** Accepts tokens like `admin 7`, whose session has not ended. */
class FakeTokenVerifier extends TokenVerifier {
  readonly ended = new Set<string>();

  constructor() {
    super(new KeyRing({ keys: () => Promise.resolve({ keys: [] }) }));
  }

  override user(token: string): UserCaller {
    const [role, sessionId = ''] = token.split(' ');
    if ((role !== 'admin' && role !== 'user') || this.ended.has(token)) throw new UnauthenticatedError('not valid');
    return { kind: 'user', userId: ADMIN_ID, role, sessionId };
  }
}

/** Messages for sessions: `ADMIN` and a user whose e-mail address begins with `user` can sign in. */
function signIns(verifier: FakeTokenVerifier): Answers<typeof users> {
  let sessions = 0;
  const tokens = (role: string) => ({
    accessToken: `${role} ${(sessions += 1)}`,
    refreshToken: role,
    tokenType: 'Bearer' as const,
    expiresInSeconds: 300,
  });
  return {
    signIn: ({ email, password }) => {
      if (password !== ADMIN.password) throw new UnauthenticatedError('wrong password');
      return tokens(email.startsWith('user') ? 'user' : 'admin');
    },
    refreshSession: ({ refreshToken }) => tokens(refreshToken),
    signOut: () => {
      verifier.ended.add(currentRequest()?.userToken ?? '');
      return {};
    },
  };
}

class FakeDirectory {
  constructor(private readonly listed: readonly Instance[]) {}

  watch(): void {}

  instances(service: string): readonly Instance[] {
    return this.listed.filter((instance) => instance.service === service);
  }

  failureOf(): undefined {
    return undefined;
  }
}

/** A client that answers in memory. */
function clientOf<C extends AnyContract>(contract: C, answers: Answers<C>, calledAs: (string | undefined)[]) {
  const [{ provide }] = RpcModule.forClients(contract).providers as [FactoryProvider];
  const methods = Object.keys(contract.messages).map((key) => [
    key,
    async (request: unknown) => {
      const answer = answers[key];
      if (!answer) throw new Error(`unexpected call of ${contract.serviceName}.${key}`);
      calledAs.push(currentRequest()?.userToken);
      return answer(contract.messages[key]!.request.parse(request) as never);
    },
  ]);
  return { provide, useValue: Object.fromEntries(methods) as ClientOf<C> };
}
