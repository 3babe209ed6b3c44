import {
  Catch,
  Controller,
  Injectable,
  Scope,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  type ArgumentMetadata,
  type CallHandler,
  type CanActivate,
  type ExceptionFilter,
  type ExecutionContext,
  type INestMicroservice,
  type NestInterceptor,
  type PipeTransform,
  type Type,
} from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { ServiceError } from '@signalbox/contract';
import { map, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { afterwards, call, cleanUpAfterEach, open, replyOf } from '../client/channel.fixture.ts';
import { startService, wagons, WagonsController } from '../wagons.fixture.ts';
import type { CallContext, ServiceCaller, UserCaller } from './caller.ts';
import { Handle } from './handle.ts';

class WagonNotFoundError extends ServiceError<'WAGON_NOT_FOUND'> {
  readonly code = 'WAGON_NOT_FOUND';
}

class NoSuchRowError extends Error {}

@Catch(NoSuchRowError)
class NoSuchRowFilter implements ExceptionFilter {
  catch(error: Error) {
    return throwError(() => new WagonNotFoundError(`filtered: ${error.message}`));
  }
}

describe('@Handle', () => {
  cleanUpAfterEach();

  async function start<C>(controller: Type<C>, configure?: (app: INestMicroservice) => void) {
    const running = await startService(controller, {}, configure);
    afterwards(() => running.app.close());
    const channel = open(running.instance.port);
    const send = (body: unknown = { number: 'T1' }, name = 'wagons.getWagon') => call(channel, name, body);
    return Object.assign(running, { send });
  }

  describe('parses the request and the reply with their schemas', () => {
    it('strips unknown fields, and fills in defaults', async () => {
      const { controller, send } = await start(WagonsController);
      let received: unknown;
      controller.onGetWagon = (request) => {
        received = request;
        return Promise.resolve({ number: 'T1', stops: [] });
      };
      await send({ number: 'T1', colour: 'red', __proto__: { cars: 7 } });
      expect(received).toEqual({ number: 'T1', cars: [] });
    });

    it('names each invalid field', async () => {
      const { send } = await start(WagonsController);
      const outcome = await send({ number: 7, cars: [{ seats: 1 }, { seats: 0 }] });
      expect(outcome).toMatchObject({
        kind: 'answered',
        reply: {
          code: 'INVALID_REQUEST',
          invalidFields: [
            { field: 'number', message: expect.stringContaining('expected string') as string },
            { field: 'cars[1].seats', message: expect.stringContaining('>=1') as string },
          ],
        },
      });
      expect(await send([])).toMatchObject({ reply: { invalidFields: [{ field: '' }] } });
    });

    it('sends no undeclared field', async () => {
      const { controller, send } = await start(WagonsController);
      const row = { number: 'T1', stops: [], passwordHash: 'secret' };
      controller.onGetWagon = () => Promise.resolve(row);
      expect(replyOf(await send())).toEqual({ number: 'T1', stops: [] });
    });

    it('answers INTERNAL for a reply that its contract does not declare, and logs which field', async () => {
      const { controller, send, logged } = await start(WagonsController);
      controller.onGetWagon = () => Promise.resolve({ number: 'T1', stops: [7 as never] });
      expect(await send()).toMatchObject({ kind: 'failed', processed: 'maybe', error: { code: 'INTERNAL' } });
      expect(logged[0]?.error.message).toContain('the reply of wagons.getWagon does not match its schema: stops[0]:');
    });
  });

  describe('answers with errors', () => {
    it('that the message declares, with message and details', async () => {
      const { controller, send, logged } = await start(WagonsController);
      controller.onGetWagon = () => Promise.reject(new WagonNotFoundError('there is no T1', { nearest: 'T2' }));
      expect(await send()).toMatchObject({
        kind: 'answered',
        reply: { code: 'WAGON_NOT_FOUND', message: 'there is no T1', details: { nearest: 'T2' } },
      });
      expect(logged).toEqual([]);
    });

    it.each([
      ['one the message does not declare', 'wagons.holdWagon', new WagonNotFoundError('secret')],
      ['any other error', 'wagons.getWagon', new Error('secret')],
      ['a thrown value that is not an error', 'wagons.getWagon', 'secret' as never],
      ['details that are not JSON', 'wagons.getWagon', new WagonNotFoundError('secret', { big: 1n })],
    ])('INTERNAL for %s, logged once with all details', async (_, name, error) => {
      const { controller, send, logged } = await start(WagonsController);
      controller.onGetWagon = () => Promise.reject(error);
      controller.onHoldWagon = () => Promise.reject(error);
      const outcome = await send(undefined, name);
      expect(outcome).toMatchObject({ kind: 'failed', processed: 'maybe', error: { code: 'INTERNAL' } });
      expect(JSON.stringify(outcome)).not.toContain('secret');
      expect(logged).toMatchObject([{ message: 'handler failed', fields: { call: name, requestId: 'r1' } }]);
      expect([logged[0]?.error, logged[0]?.error.cause]).not.toEqual([undefined, undefined]);
    });
  });

  it('provides the caller to guards of the method, and answers FORBIDDEN when one refuses', async () => {
    @Injectable()
    class Evens implements CanActivate {
      canActivate(context: ExecutionContext): boolean {
        const call = context.switchToRpc().getContext<CallContext>();
        const { number } = context.switchToRpc().getData<{ number: string }>();
        return call.caller.kind === 'public' && Number(number) % 2 === 0;
      }
    }
    @Controller()
    class Wagons {
      @Handle(wagons.getWagon)
      @UseGuards(Evens)
      below(request: { number: string }) {
        return { ...request, stops: [] };
      }

      @UseGuards(new Evens())
      @Handle(wagons.holdWagon)
      above(request: { number: string }) {
        return request;
      }
    }
    const { send } = await start(Wagons);
    for (const name of ['wagons.getWagon', 'wagons.holdWagon']) {
      expect(replyOf(await send({ number: '2' }, name))).toMatchObject({ number: '2' });
      expect(await send({ number: '3' }, name)).toMatchObject({ kind: 'answered', reply: { code: 'FORBIDDEN' } });
    }
  });

  it('provides the caller to guards of the controller and the application', async () => {
    const seen: string[] = [];
    const sees = (where: string): CanActivate => ({
      canActivate: (context) =>
        seen.push(`${where} ${context.switchToRpc().getContext<CallContext>().caller.kind}`) > 0,
    });
    @Controller()
    @UseGuards(sees('controller'))
    class Wagons {
      @Handle(wagons.holdWagon)
      holdWagon(request: { number: string }) {
        return request;
      }
    }
    const { send } = await start(Wagons, (app) => app.useGlobalGuards(sees('application')));
    replyOf(await send(undefined, 'wagons.holdWagon'));
    expect(seen).toEqual(['application public', 'controller public']);
  });

  it('works with interceptors, pipes and filters at every level', async () => {
    class Shout implements NestInterceptor {
      intercept(_: ExecutionContext, next: CallHandler) {
        return next.handle().pipe(map((reply: { number: string }) => ({ ...reply, number: `${reply.number}!`, x: 1 })));
      }
    }
    class Unpack implements PipeTransform {
      transform(value: unknown, { type }: ArgumentMetadata): unknown {
        return type === 'body' ? { number: (value as { packed: string }).packed } : value;
      }
    }
    @Catch(RangeError)
    class RangeFilter implements ExceptionFilter {
      catch() {
        return throwError(() => new WagonNotFoundError('from the controller'));
      }
    }
    @Controller()
    @UseInterceptors(Shout)
    @UseFilters(RangeFilter)
    class Wagons {
      @Handle(wagons.getWagon)
      @UsePipes(Unpack)
      @UseFilters(NoSuchRowFilter)
      getWagon({ number }: { number: string }) {
        if (number === 'row') throw new NoSuchRowError('no row');
        if (number === 'range') throw new RangeError('out of range');
        if (number === 'type') throw new TypeError('no type');
        return { number, stops: [] };
      }
    }
    @Catch(TypeError)
    class TypeFilter implements ExceptionFilter {
      catch() {
        return throwError(() => new WagonNotFoundError('from the application'));
      }
    }
    const { send, logged } = await start(Wagons, (app) => app.useGlobalFilters(new TypeFilter()));
    expect(replyOf(await send({ packed: 'T1' }))).toEqual({ number: 'T1!', stops: [] });
    const told = async (packed: string) => ((await send({ packed })) as { reply: Error }).reply.message;
    expect(await told('row')).toBe('filtered: no row');
    expect(await told('range')).toBe('from the controller');
    expect(await told('type')).toBe('from the application');
    expect(logged).toEqual([]);
  });

  it('works with a request-scoped controller', async () => {
    let made = 0;
    @Controller({ scope: Scope.REQUEST })
    class Wagons {
      private readonly nth = ++made;

      @Handle(wagons.holdWagon)
      holdWagon() {
        return { number: String(this.nth) };
      }
    }
    const { send } = await start(Wagons);
    expect(replyOf(await send(undefined, 'wagons.holdWagon'))).toEqual({ number: '1' });
    expect(replyOf(await send(undefined, 'wagons.holdWagon'))).toEqual({ number: '2' });
  });

  it('is required for handlers, and allows one handler per message', async () => {
    @Controller()
    class Bare {
      @MessagePattern('wagons.getWagon')
      getWagon() {
        return {};
      }
    }
    @Controller()
    class Twice {
      @Handle(wagons.holdWagon)
      one(request: { number: string }) {
        return request;
      }

      @Handle(wagons.holdWagon)
      other(request: { number: string }) {
        return request;
      }
    }
    await expect(startService(Bare)).rejects.toThrow('wagons.getWagon has no contract');
    await expect(startService(Twice)).rejects.toThrow('wagons.holdWagon has two handlers');
  });

  it('accepts only methods that match their message as handlers', () => {
    class Wagons {
      @Handle(wagons.bookSeat)
      fits(_: { number: string }, call: CallContext<UserCaller>) {
        return { userId: call.caller.userId };
      }

      // @ts-expect-error the reply lacks its userId
      @Handle(wagons.bookSeat)
      badReply() {
        return { user: '1' };
      }

      // @ts-expect-error the caller of this message is a user
      @Handle(wagons.bookSeat)
      badCaller(_: object, call: CallContext<ServiceCaller>) {
        return { userId: call.caller.name };
      }

      // @ts-expect-error the request has no colour
      @Handle(wagons.bookSeat)
      badRequest({ colour }: { colour: string }) {
        return { userId: colour };
      }
    }
    expect(Wagons).toBeDefined();
  });
});
