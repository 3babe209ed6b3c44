import { randomUUID } from 'node:crypto';
import { Test } from '@nestjs/testing';
import { AuthModule } from '@signalbox/auth';
import { Authenticator, RpcServer } from '@signalbox/rpc';
import { loadConfig } from '@signalbox/service-defaults';
import { createServiceKeys, startTestDatabase } from '@signalbox/testing';
import { AppModule } from './app.module.ts';
import { usersConfig } from './config.ts';
import { startCaller } from './users-client.fixture.ts';

/** Keys of users that are verified with the keys in this file. */
export const remoteKeys = (SERVICE_KEYS_FILE: string) =>
  AuthModule.forRemoteKeys({ useFactory: () => ({ RPC_TLS: 'off', SERVICE_KEYS_FILE }) });

/** The users service on a local port, without TLS, and a caller. @param password - of new users. */
export async function startUsersApp(password: string) {
  const keys = createServiceKeys('users', 'orders', 'billing');
  const database = await startTestDatabase();
  const config = loadConfig(usersConfig, {
    RPC_TLS: 'off',
    DATABASE_URL: database.url,
    SERVICE_KEY_FILE: keys.privateKey('users'),
    SERVICE_KEYS_FILE: keys.publicKeys,
    SIGNING_KEY_ENCRYPTION_KEY_FILE: keys.storageKey,
    DATABASE_CONNECT_TIMEOUT_MS: '20000',
    DATABASE_STATEMENT_TIMEOUT_MS: '20000',
    ALLOW_DEMO_SECRETS: 'true',
    SEED_DEMO_DATA: 'true',
  });
  const module = await Test.createTestingModule({ imports: [AppModule.forRoot({ config })] }).compile();
  const authenticator = module.get(Authenticator, { strict: false });
  const server = new RpcServer({ host: '127.0.0.1', port: 0, authenticator });
  const app = module.createNestMicroservice({ strategy: server, logger: false });
  await app.listen();

  const stops: (() => Promise<void>)[] = [];
  /** Starts a caller, of this service unless another port is given. */
  async function start(modules: Parameters<typeof startCaller>[1], port = server.port) {
    const caller = await startCaller(port, modules);
    stops.unshift(() => caller.app.close());
    return caller;
  }
  const client = await start({ imports: [remoteKeys(keys.publicKeys)] });
  return {
    app,
    port: server.port,
    keys,
    client,
    start,
    /** Signs a new user up and in. */
    async newUser() {
      const email = `${randomUUID()}@example.com`;
      const account = await client.users.createUser({ email, name: 'Ada', password });
      const session = await client.users.signIn({ email, password });
      return { email, account, session };
    },
    async stop() {
      for (const stop of stops) await stop();
      await app.close();
      await database.stop();
      keys.remove();
    },
  };
}
