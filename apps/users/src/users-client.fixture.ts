import { randomUUID } from 'node:crypto';
import { Injectable, type ModuleMetadata } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { users } from '@signalbox/contracts-users';
import { DiscoveryModule, Registry, type Instance } from '@signalbox/discovery';
import { InjectClient, RpcModule, runInRequest, type ClientOf } from '@signalbox/rpc';

@Injectable()
class UsersClient {
  constructor(@InjectClient(users) readonly client: ClientOf<typeof users>) {}
}

/** A registry with one users instance. */
class OneInstance extends Registry {
  constructor(private readonly port: number) {
    super();
  }

  override async watch(
    service: string,
    onInstances: (instances: readonly Instance[]) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const instance = { id: 'users-1', service, address: '127.0.0.1', port: this.port, version: 'test', zone: 'test' };
    onInstances([{ ...instance, startedAt: new Date().toISOString(), status: 'passing', weight: 1 }]);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  }

  override register = () => Promise.resolve();
  override deregister = () => Promise.resolve();
  override entry = () => Promise.resolve(undefined);
  override entries = () => Promise.resolve([]);
}

/** An application that calls the users service listening on a port. */
export async function startCaller(port: number, modules: ModuleMetadata = {}) {
  const app = await Test.createTestingModule({
    imports: [
      DiscoveryModule.forRoot({ consul: { url: 'http://127.0.0.1:1' } }),
      RpcModule.forRoot({
        calling: { policy: 'two-choices', attemptTimeoutMs: 20_000 },
        requestTimeoutMs: 20_000,
        connectTimeoutMs: 20_000,
        pingIntervalMs: 250,
        pingTimeoutMs: 20_000,
      }),
      RpcModule.forClients(users),
      ...(modules.imports ?? []),
    ],
    providers: [UsersClient, ...(modules.providers ?? [])],
  })
    .overrideProvider(Registry)
    .useValue(new OneInstance(port))
    .compile();
  await app.init();
  return {
    app,
    users: app.get(UsersClient).client,
    /** Runs calls on behalf of a signed-in user. */
    as: <T>(userToken: string, calls: () => T): T => runInRequest({ requestId: randomUUID(), userToken }, calls),
  };
}
