import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import {
  admin,
  anyone,
  isLongPoll,
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

const wagons = contract('wagons', {
  getWagon: query({
    auth: anyone(),
    request: z.object({ number: z.string(), withStops: z.boolean().default(false) }),
    reply: z.object({ number: z.string() }),
    errors: ['WAGON_NOT_FOUND'],
  }),
  bookSeat: command({ auth: user(), request: z.object({}), reply: z.object({}), errors: ['WAGON_FULL'] }),
  cancelWagon: command({ auth: admin(), request: z.object({}), reply: z.object({}) }),
  holdWagon: command({ auth: service('signals'), idempotent: true, request: z.object({}), reply: z.object({}) }),
});

describe('contract', () => {
  it('names each message after its service and its key', () => {
    expect(wagons.getWagon.name).toBe('wagons.getWagon');
    expect(Object.keys(wagons.messages)).toEqual(['getWagon', 'bookSeat', 'cancelWagon', 'holdWagon']);
    expect(wagons.messages.bookSeat).toBe(wagons.bookSeat);
  });

  it('marks a query as idempotent, and a command only if declared', () => {
    expect(wagons.getWagon.idempotent).toBe(true);
    expect(wagons.bookSeat.idempotent).toBe(false);
    expect(wagons.holdWagon.idempotent).toBe(true);
  });

  it('declares the callers that a message accepts', () => {
    expect(wagons.getWagon.auth).toEqual({ kind: 'public' });
    expect(wagons.bookSeat.auth).toEqual({ kind: 'user' });
    expect(wagons.cancelWagon.auth).toEqual({ kind: 'admin' });
    expect(wagons.holdWagon.auth).toEqual({ kind: 'service', names: ['signals'] });
  });

  it('declares the request field that makes a call a long poll', () => {
    const request = z.object({ maxMs: z.int().optional() });
    const { next, last } = contract('wagons', {
      next: query({ auth: anyone(), longPollField: 'maxMs', request, reply: z.object({}) }),
      last: query({ auth: anyone(), request, reply: z.object({}) }),
    });
    expect([{ maxMs: 1 }, { maxMs: 0 }, {}].map((sent) => isLongPoll(next, sent))).toEqual([true, false, false]);
    expect(isLongPoll(last, { maxMs: 1 })).toBe(false);
  });

  it('rejects a message name that is reserved by the contract', () => {
    const ping = query({ auth: anyone(), request: z.object({}), reply: z.object({}) });
    expect(() => contract('x', { messages: ping })).toThrow(/can't be called messages/);
  });

  it('types the request, the reply and the error codes', () => {
    expectTypeOf<RequestOf<typeof wagons.getWagon>>().toEqualTypeOf<{ number: string; withStops?: boolean }>();
    expectTypeOf<ReceivedBy<typeof wagons.getWagon>>().toEqualTypeOf<{ number: string; withStops: boolean }>();
    expectTypeOf<ReplyOf<typeof wagons.getWagon>>().toEqualTypeOf<{ number: string }>();
    expectTypeOf<ErrorCodesOf<typeof wagons>>().toEqualTypeOf<'WAGON_NOT_FOUND' | 'WAGON_FULL'>();
  });
});
