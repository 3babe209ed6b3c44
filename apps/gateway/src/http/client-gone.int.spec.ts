import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { users } from '@signalbox/contracts-users';
import { Directory, type Instance, type Registry } from '@signalbox/discovery';
import { InjectClient, RpcModule, RpcServer, type CallContext, type ClientOf } from '@signalbox/rpc';
import { expect, it } from 'vitest';
import { startGateway } from '../gateway.fixture.ts';
import { get, RawConnection, untilPasses } from '@signalbox/testing';

class Clients {
  constructor(@InjectClient(users) readonly client: ClientOf<typeof users>) {}
}

/** Clients of a service that listens at the port. */
async function clientsOf(port: number) {
  const stamp = {
    version: '1',
    zone: 'local',
    weight: 1,
    startedAt: new Date(0).toISOString(),
    status: 'passing' as const,
  };
  const instance: Instance = { id: 'users-1', service: 'users', address: '127.0.0.1', port, ...stamp };
  const watch: Registry['watch'] = (_, onInstances, signal) => {
    onInstances([instance]);
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
  };
  const directory = { provide: Directory, useFactory: () => new Directory({ watch } as Registry) };
  @Global()
  @Module({ providers: [directory], exports: [directory] })
  class DirectoryModule {}
  const rpc = {
    calling: { policy: 'round-robin' as const, attemptTimeoutMs: 20_000 },
    requestTimeoutMs: 20_000,
    connectTimeoutMs: 1000,
    pingIntervalMs: 1000,
    pingTimeoutMs: 5000,
  };
  @Module({
    imports: [DirectoryModule, RpcModule.forRootAsync({ useFactory: () => rpc }), RpcModule.forClients(users)],
    providers: [Clients],
  })
  class ClientsModule {}
  return NestFactory.createApplicationContext(ClientsModule, { logger: false });
}

it('cancels the call to a service when the client disconnects', async () => {
  const calls: CallContext[] = [];
  const server = new RpcServer({ host: '127.0.0.1', port: 0 });
  const handler = (_: unknown, call: CallContext) => {
    calls.push(call);
    return new Promise((_, reject) => call.signal.addEventListener('abort', () => reject(call.signal.reason as Error)));
  };
  server.addHandler(users.getKeys.name, handler as never, false, { message: users.getKeys });
  await new Promise<void>((resolve) => server.listen(() => resolve()));
  const context = await clientsOf(server.port);
  const { getKeys } = context.get(Clients).client;
  {
    await using gateway = await startGateway({
      env: { REQUEST_TIMEOUT_MS: '20000' },
      users: { getKeys: (request, options) => getKeys(request, options) },
    });
    const connection = new RawConnection(gateway.port);
    connection.send(get('/.well-known/jwks.json'));
    await untilPasses(() => expect(calls).toHaveLength(1));
    expect(calls[0]!.signal.aborted).toBe(false);
    connection.destroy();
    await untilPasses(() => expect(calls[0]!.signal.aborted).toBe(true));
    expect(calls[0]!.signal.reason).toMatchObject({ code: 'CANCELLED' });
    await untilPasses(() => expect(server.inFlight).toBe(0));
  }
  await context.close();
  await server.close();
});
