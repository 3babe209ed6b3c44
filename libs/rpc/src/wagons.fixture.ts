import { Controller, type DynamicModule, type INestMicroservice, type Provider, type Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  admin,
  anyone,
  command,
  contract,
  query,
  service,
  user,
  type ReceivedBy,
  type ReplyOf,
} from '@signalbox/contract';
import { z } from 'zod';
import type { CallContext, ServiceCaller, UserCaller } from './server/caller.ts';
import { Handle } from './server/handle.ts';
import { RpcServer, type RpcServerOptions } from './server/rpc-server.ts';

const number = z.object({ number: z.string().max(10) });

/** A service for tests of the transport. */
export const wagons = contract('wagons', {
  getWagon: query({
    auth: anyone(),
    request: number.extend({ cars: z.array(z.object({ seats: z.int().min(1) })).default([]) }),
    reply: z.object({ number: z.string(), stops: z.array(z.string()) }),
    errors: ['WAGON_NOT_FOUND'],
    key: 'number',
  }),
  /** Replies when the test allows it. */
  holdWagon: command({ auth: anyone(), request: number, reply: z.object({ number: z.string() }) }),
  bookSeat: command({ auth: user(), request: number, reply: z.object({ userId: z.string() }) }),
  cancelWagon: command({ auth: admin(), request: number, reply: z.object({ by: z.string() }) }),
  moveSwitch: command({ auth: service('signals'), request: number, reply: z.object({ by: z.string() }) }),
});

type GetWagon = typeof wagons.getWagon;

/** Its handlers. A test may replace the first two. */
@Controller()
export class WagonsController {
  onGetWagon: (request: ReceivedBy<GetWagon>, call: CallContext) => Promise<ReplyOf<GetWagon>> = ({ number }) =>
    Promise.resolve({ number, stops: ['Central', 'Harbour'] });

  onHoldWagon: (request: { number: string }, call: CallContext) => Promise<{ number: string }> = (request) =>
    Promise.resolve(request);

  @Handle(wagons.getWagon)
  getWagon(request: ReceivedBy<GetWagon>, call: CallContext) {
    return this.onGetWagon(request, call);
  }

  @Handle(wagons.holdWagon)
  holdWagon(request: { number: string }, call: CallContext) {
    return this.onHoldWagon(request, call);
  }

  @Handle(wagons.bookSeat)
  bookSeat(_: object, call: CallContext<UserCaller>) {
    return { userId: call.caller.userId };
  }

  @Handle(wagons.cancelWagon)
  cancelWagon(_: object, call: CallContext<UserCaller>) {
    return { by: `${call.caller.role} ${call.caller.userId}` };
  }

  @Handle(wagons.moveSwitch)
  moveSwitch(_: object, call: CallContext<ServiceCaller>) {
    return { by: call.caller.name };
  }
}

/** Makes each call of holdWagon wait for its `release`. */
export function holdCalls(controller: WagonsController) {
  const held: { signal: AbortSignal; release: () => void }[] = [];
  controller.onHoldWagon = (request, { signal }) =>
    new Promise((resolve) => held.push({ signal, release: () => resolve(request) }));
  return held;
}

export interface RunningService<C> {
  readonly app: INestMicroservice;
  readonly server: RpcServer;
  readonly controller: C;
  readonly instance: ReturnType<typeof instanceAt>;
  /** Log lines of the server. */
  readonly logged: { message: string; error: Error; fields: object }[];
}

interface ServiceOptions extends Partial<RpcServerOptions> {
  providers?: Provider[];
  imports?: DynamicModule[];
}

/** A Nest microservice on a free port of this machine. */
export async function startService<C>(
  controller: Type<C>,
  { providers = [], imports = [], ...options }: ServiceOptions = {},
  configure: (app: INestMicroservice) => void = () => undefined,
): Promise<RunningService<C>> {
  const logged: RunningService<C>['logged'] = [];
  const log = (fields: object, message: string) => {
    logged.push({ message, fields, error: (fields as { err: Error }).err });
  };
  const server = new RpcServer({ host: '127.0.0.1', port: 0, logger: { warn: log, error: log }, ...options });
  const module = await Test.createTestingModule({ controllers: [controller as Type], providers, imports }).compile();
  const app = module.createNestMicroservice({ strategy: server, logger: false });
  configure(app);
  await app.listen();
  return {
    app,
    server,
    instance: instanceAt(server.port),
    logged,
    get controller() {
      return app.get(controller);
    },
  };
}

export function instanceAt(port: number) {
  return {
    id: 'wagons-1',
    service: 'wagons',
    address: '127.0.0.1',
    port,
    version: '1.0.0',
    zone: 'local',
    startedAt: new Date(0).toISOString(),
    status: 'passing' as const,
    weight: 1,
  };
}
