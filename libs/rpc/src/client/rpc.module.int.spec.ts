import { Controller, Injectable } from '@nestjs/common';
import {
  command,
  contract,
  DeadlineExceededError,
  ForbiddenError,
  InvalidRequestError,
  UnauthenticatedError,
  UnavailableError,
  user,
  type Auth,
} from '@signalbox/contract';
import { until } from '@signalbox/testing';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { RawPeer } from '../raw-peer.fixture.ts';
import { currentRequest, runInRequest } from '../request-context.ts';
import { Authenticator, type Caller, type CallContext, type Tokens, type UserCaller } from '../server/caller.ts';
import { Handle } from '../server/handle.ts';
import { startService, wagons, WagonsController } from '../wagons.fixture.ts';
import { afterwards, cleanUpAfterEach, connectionsOf } from './channel.fixture.ts';
import { InjectClient, type ClientOf } from './client.ts';
import { Credentials } from './credentials.ts';
import { callsTo, MemoryRegistry, startCaller } from './network.fixture.ts';
import { RemoteError } from './remote-error.ts';
import type { RpcModuleOptions } from './rpc.module.ts';

const signals = contract('signals', {
  setRoute: command({
    auth: user(),
    request: z.object({ number: z.string() }),
    reply: z.object({ stops: z.array(z.string()), bookedFor: z.string(), switchedBy: z.string() }),
  }),
});

type Wagons = ClientOf<typeof wagons>;
type Signals = ClientOf<typeof signals>;

/** Calls all messages of wagons from its own handler. */
@Controller()
class SignalsController {
  constructor(@InjectClient(wagons) private readonly wagons: Wagons) {}

  @Handle(signals.setRoute)
  async setRoute({ number }: { number: string }, _: CallContext<UserCaller>) {
    const { stops } = await this.wagons.getWagon({ number });
    const { userId } = await this.wagons.bookSeat({ number });
    const { by } = await this.wagons.moveSwitch({ number });
    return { stops, bookedFor: userId, switchedBy: by };
  }
}

@Injectable()
class Clients {
  constructor(
    @InjectClient(wagons) readonly wagons: Wagons,
    @InjectClient(signals) readonly signals: Signals,
  ) {}
}

/** Accepts `user:NAME`, `admin:NAME` and `service:NAME` as tokens, and records what it receives. */
class ByName extends Authenticator {
  readonly shown: Tokens[] = [];

  override authenticate(auth: Auth, tokens: Tokens): Caller {
    this.shown.push(tokens);
    const [kind, name = ''] = (auth.kind === 'service' ? tokens.serviceToken : tokens.userToken)?.split(':') ?? [];
    if (kind === 'user' || kind === 'admin') return { kind: 'user', userId: name, role: kind, sessionId: 's1' };
    if (kind !== 'service' || auth.kind !== 'service')
      throw new UnauthenticatedError(`expected a ${auth.kind}'s token`);
    if (!auth.names.includes(name)) throw new ForbiddenError(`${name} may not`);
    return { kind, name };
  }
}

class FixedCredentials extends Credentials {
  constructor(private readonly name: string) {
    super();
  }

  override serviceToken(): Promise<string> {
    return Promise.resolve(`service:${this.name}`);
  }

  override replacementFor(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}

describe('RpcModule', () => {
  cleanUpAfterEach();

  async function wagonsService(registry: MemoryRegistry, id = 'wagons-1', authenticator?: Authenticator) {
    const running = await startService(WagonsController, { authenticator });
    afterwards(() => running.app.close());
    registry.set(id, running.instance);
    return running;
  }

  async function caller(
    registry: MemoryRegistry,
    changed?: Partial<RpcModuleOptions>,
    name?: string,
    own?: Credentials,
  ) {
    const credentials = own ?? (name === undefined ? undefined : new FixedCredentials(name));
    const providers = credentials ? [{ provide: Credentials, useValue: credentials }] : [];
    const app = await startCaller(callsTo(registry, [wagons, signals], changed), [Clients, ...providers]);
    afterwards(() => app.close());
    return Object.assign(app.get(Clients), { app });
  }

  /** Two services and a caller: the caller calls signals, and signals calls wagons. */
  async function chain() {
    const registry = new MemoryRegistry();
    const authenticator = new ByName();
    const behind = await wagonsService(registry, 'wagons-1', authenticator);
    const between = await startService(SignalsController, {
      imports: callsTo(registry, [wagons]),
      providers: [{ provide: Credentials, useValue: new FixedCredentials('signals') }],
      authenticator,
    });
    afterwards(() => between.app.close());
    registry.set('signals-1', { ...between.instance, service: 'signals' });
    return { behind, between, authenticator, ...(await caller(registry)) };
  }

  describe('a client', () => {
    it('returns the parsed reply, or its bytes', async () => {
      const registry = new MemoryRegistry();
      await wagonsService(registry);
      const { wagons: client } = await caller(registry);
      expect(await client.getWagon({ number: 'T1' })).toEqual({ number: 'T1', stops: ['Central', 'Harbour'] });
      const bytes = await client.getWagon.bytes({ number: 'T1' });
      expect(bytes.toString()).toBe('{"number":"T1","stops":["Central","Harbour"]}');
      expectTypeOf(client.getWagon).parameter(0).toEqualTypeOf<{ number: string; cars?: { seats: number }[] }>();
      expectTypeOf(client.getWagon).returns.resolves.toEqualTypeOf<{ number: string; stops: string[] }>();
    });

    it('throws the errors that the service returns', async () => {
      const registry = new MemoryRegistry();
      const { controller } = await wagonsService(registry);
      const { wagons: client } = await caller(registry);
      controller.onGetWagon = () => Promise.reject(new RemoteError('WAGON_NOT_FOUND', 'there is no T9', { n: 9 }));
      const notFound = client.getWagon({ number: 'T9' });
      await expect(notFound).rejects.toBeInstanceOf(RemoteError);
      await expect(notFound).rejects.toMatchObject({ code: 'WAGON_NOT_FOUND', details: { n: 9 } });
      await expect(client.getWagon({ number: 7 as never })).rejects.toBeInstanceOf(InvalidRequestError);
    });

    it('reports a service as unavailable if no instance is known', async () => {
      const { wagons: client } = await caller(new MemoryRegistry());
      await expect(client.getWagon({ number: 'T1' })).rejects.toBeInstanceOf(UnavailableError);
    });

    it('calls another instance when one stops, and no call fails', async () => {
      const registry = new MemoryRegistry();
      const first = await wagonsService(registry, 'wagons-1');
      await wagonsService(registry, 'wagons-2');
      const { wagons: client } = await caller(registry);
      const replies: Promise<unknown>[] = [];
      for (let i = 0; i < 300; i++) {
        // Not idempotent: only a call that was certainly not processed may be sent again.
        replies.push(client.holdWagon({ number: `T${i}` }));
        if (i === 100) void first.server.drain(5000).then(() => first.server.close());
        if (i % 10 === 0) await replies[i];
      }
      await expect(Promise.all(replies)).resolves.toHaveLength(300);
    });

    it('closes its connections with the application', async () => {
      const registry = new MemoryRegistry();
      const { server } = await wagonsService(registry);
      const { app, wagons: client } = await caller(registry);
      await client.getWagon({ number: 'T1' });
      await app.close();
      await until(async () => (await connectionsOf(server)) === 0);
    });
  });

  describe('a call made for a request', () => {
    it('carries request id, trace and user through every hop, and each token only to messages that require it', async () => {
      const { behind, authenticator, signals: client } = await chain();
      const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03';
      const context = { requestId: 'r7', traceparent, clientAddress: '::1', userToken: 'user:ada' };
      let seen: unknown;
      behind.controller.onGetWagon = (_, call) => {
        const { requestId, traceparent, clientAddress, userToken } = currentRequest()!;
        seen = { call: call.requestId, requestId, traceparent, clientAddress, userToken };
        return Promise.resolve({ number: 'T1', stops: ['Harbour'] });
      };
      const reply = await runInRequest(context, () => client.setRoute({ number: 'T1' }));
      expect(reply).toEqual({ stops: ['Harbour'], bookedFor: 'ada', switchedBy: 'signals' });
      // getWagon accepts anonymous callers, so it gets no token.
      expect(seen).toEqual({ call: 'r7', ...context, userToken: undefined });
      expect(authenticator.shown).toEqual([
        { userToken: 'user:ada', serviceToken: undefined },
        { userToken: 'user:ada', serviceToken: undefined },
        { userToken: undefined, serviceToken: 'service:signals' },
      ]);
    });

    it("carries the user's token to a message for admins", async () => {
      const { wagons: client } = await chain();
      const asGrace = { requestId: 'r1', userToken: 'admin:grace' };
      expect(await runInRequest(asGrace, () => client.cancelWagon({ number: 'T1' }))).toEqual({ by: 'admin grace' });
    });

    it('has at most the remaining time of the request, at every hop', async () => {
      const { behind, signals: client } = await chain();
      const remaining: number[] = [];
      behind.controller.onGetWagon = (_, call) => {
        remaining.push(call.deadlineAt - performance.now());
        return Promise.resolve({ number: 'T1', stops: [] });
      };
      const deadlineAt = performance.now() + 400;
      await runInRequest({ requestId: 'r1', userToken: 'user:ada', deadlineAt }, () =>
        client.setRoute({ number: 'T1' }),
      );
      expect(remaining[0]).toBeGreaterThan(0);
      expect(remaining[0]).toBeLessThanOrEqual(401);
      const late = runInRequest({ requestId: 'r1', deadlineAt: performance.now() }, () =>
        client.setRoute({ number: 'T1' }),
      );
      await expect(late).rejects.toBeInstanceOf(DeadlineExceededError);
    });

    it('has the timeout that its caller sets, or the default', async () => {
      const registry = new MemoryRegistry();
      const { controller } = await wagonsService(registry);
      const { wagons: client } = await caller(registry, { requestTimeoutMs: 700 });
      const remaining: number[] = [];
      controller.onHoldWagon = (request, call) => {
        remaining.push(call.deadlineAt - performance.now());
        return Promise.resolve(request);
      };
      await client.holdWagon({ number: 'T1' });
      await client.holdWagon({ number: 'T1' }, { timeoutMs: 300 });
      expect(remaining[0]).toBeGreaterThan(300);
      expect(remaining[0]).toBeLessThanOrEqual(701);
      expect(remaining[1]).toBeLessThanOrEqual(301);
    });

    it('is cancelled with the request, including the last handler', async () => {
      const { behind, between, signals: client } = await chain();
      const aborted: AbortSignal[] = [];
      behind.controller.onGetWagon = (_, { signal }) => {
        aborted.push(signal);
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
      };
      const controller = new AbortController();
      const { signal } = controller;
      const reply = runInRequest({ requestId: 'r1', userToken: 'user:ada', cancellation: signal }, () =>
        client.setRoute({ number: 'T1' }),
      );
      await until(() => aborted.length === 1);
      controller.abort();
      await expect(reply).rejects.toMatchObject({ code: 'CANCELLED' });
      await until(() => aborted[0]!.aborted && between.server.inFlight === 0 && behind.server.inFlight === 0);
      expect([...behind.logged, ...between.logged]).toEqual([]);
    });

    it('is cancelled, including the last handler, when the connection of the first caller breaks', async () => {
      const { behind, between } = await chain();
      const signals: AbortSignal[] = [];
      behind.controller.onGetWagon = (_, { signal }) => {
        signals.push(signal);
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
      };
      const peer = await RawPeer.connectTo(between.server.port);
      peer.request(1, 'signals.setRoute', { number: 'T1' }, 60_000, { userToken: 'user:ada' });
      await until(() => signals.length === 1);
      peer.socket.resetAndDestroy();
      await until(() => signals[0]!.aborted && between.server.inFlight === 0 && behind.server.inFlight === 0);
    });

    it('is cancelled by its own signal too', async () => {
      const registry = new MemoryRegistry();
      const { controller, server } = await wagonsService(registry);
      controller.onHoldWagon = (_, { signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
      const { wagons: client } = await caller(registry);
      const own = new AbortController();
      const reply = runInRequest({ requestId: 'r1', cancellation: new AbortController().signal }, () =>
        client.holdWagon({ number: 'T1' }, { signal: own.signal }),
      );
      await until(() => server.inFlight === 1);
      own.abort();
      await expect(reply).rejects.toMatchObject({ code: 'CANCELLED' });
      await until(() => server.inFlight === 0);
    });
  });

  describe('authorisation', () => {
    it('answers only anonymous messages if no Authenticator is bound', async () => {
      const registry = new MemoryRegistry();
      await wagonsService(registry);
      const { wagons: client } = await caller(registry, {}, 'signals');
      await expect(client.getWagon({ number: 'T1' })).resolves.toBeDefined();
      const context = { requestId: 'r1', userToken: 'user:ada' };
      const booked = runInRequest(context, () => client.bookSeat({ number: 'T1' }));
      await expect(booked).rejects.toBeInstanceOf(UnauthenticatedError);
      await expect(client.moveSwitch({ number: 'T1' })).rejects.toBeInstanceOf(UnauthenticatedError);
    });

    it("returns the Authenticator's reason to the caller before it validates the request", async () => {
      const registry = new MemoryRegistry();
      await wagonsService(registry, 'wagons-1', new ByName());
      const { wagons: client } = await caller(registry, {}, 'orders');
      await expect(client.bookSeat({ number: 7 as never })).rejects.toThrow("expected a user's token");
      await expect(client.moveSwitch({ number: 'T1' })).rejects.toBeInstanceOf(ForbiddenError);
    });

    it('sends no message for services from a process without Credentials', async () => {
      const registry = new MemoryRegistry();
      await wagonsService(registry, 'wagons-1', new ByName());
      const { wagons: client } = await caller(registry);
      await expect(client.moveSwitch({ number: 'T1' })).rejects.toThrow('no Credentials are bound');
    });

    it('waits for its service token at most as long as for the reply', async () => {
      const registry = new MemoryRegistry();
      await wagonsService(registry, 'wagons-1', new ByName());
      const never = {
        serviceToken: () => new Promise<string>(() => undefined),
        replacementFor: () => Promise.resolve(undefined),
      };
      const { wagons: client } = await caller(registry, {}, undefined, never);
      const call = client.moveSwitch({ number: 'T1' }, { timeoutMs: 50 });
      await expect(call).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    });
  });
});
