import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import {
  admin,
  anyone,
  asksToWait,
  command,
  contract,
  query,
  service,
  user,
  type ErrorCodesOf,
  type ReceivedBy,
  type ReplyOf,
  type RequestOf,
} from './contract.ts';

const trains = contract('trains', {
  getTrain: query({
    auth: anyone(),
    request: z.object({ number: z.string(), withStops: z.boolean().default(false) }),
    reply: z.object({ number: z.string() }),
    errors: ['TRAIN_NOT_FOUND'],
  }),
  bookSeat: command({ auth: user(), request: z.object({}), reply: z.object({}), errors: ['TRAIN_FULL'] }),
  cancelTrain: command({ auth: admin(), request: z.object({}), reply: z.object({}) }),
  holdTrain: command({ auth: service('signals'), idempotent: true, request: z.object({}), reply: z.object({}) }),
});

describe('contract', () => {
  it('names each message after its service and its key', () => {
    expect(trains.getTrain.name).toBe('trains.getTrain');
    expect(Object.keys(trains.messages)).toEqual(['getTrain', 'bookSeat', 'cancelTrain', 'holdTrain']);
    expect(trains.messages.bookSeat).toBe(trains.bookSeat);
  });

  it('takes a query as safe to repeat, and a command only when it says so', () => {
    expect(trains.getTrain.idempotent).toBe(true);
    expect(trains.bookSeat.idempotent).toBe(false);
    expect(trains.holdTrain.idempotent).toBe(true);
  });

  it('declares who may send a message', () => {
    expect(trains.getTrain.auth).toEqual({ kind: 'public' });
    expect(trains.bookSeat.auth).toEqual({ kind: 'user' });
    expect(trains.cancelTrain.auth).toEqual({ kind: 'admin' });
    expect(trains.holdTrain.auth).toEqual({ kind: 'service', names: ['signals'] });
  });

  it('declares which field of a request asks for a late answer', () => {
    const request = z.object({ maxMs: z.int().optional() });
    const { next, last } = contract('trains', {
      next: query({ auth: anyone(), waits: 'maxMs', request, reply: z.object({}) }),
      last: query({ auth: anyone(), request, reply: z.object({}) }),
    });
    expect([{ maxMs: 1 }, { maxMs: 0 }, {}].map((sent) => asksToWait(next, sent))).toEqual([true, false, false]);
    expect(asksToWait(last, { maxMs: 1 })).toBe(false);
  });

  it('refuses a message under a name that the contract itself needs', () => {
    const ping = query({ auth: anyone(), request: z.object({}), reply: z.object({}) });
    expect(() => contract('x', { messages: ping })).toThrow(/can't be called messages/);
  });

  it('types the request, the reply and the error codes', () => {
    expectTypeOf<RequestOf<typeof trains.getTrain>>().toEqualTypeOf<{ number: string; withStops?: boolean }>();
    expectTypeOf<ReceivedBy<typeof trains.getTrain>>().toEqualTypeOf<{ number: string; withStops: boolean }>();
    expectTypeOf<ReplyOf<typeof trains.getTrain>>().toEqualTypeOf<{ number: string }>();
    expectTypeOf<ErrorCodesOf<typeof trains>>().toEqualTypeOf<'TRAIN_NOT_FOUND' | 'TRAIN_FULL'>();
  });
});
