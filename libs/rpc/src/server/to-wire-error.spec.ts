import { RpcException } from '@nestjs/microservices';
import {
  CancelledError,
  DeadlineExceededError,
  ForbiddenError,
  InternalError,
  InvalidRequestError,
  UnauthenticatedError,
  UnavailableError,
  UnknownMessageError,
  type ServiceError,
} from '@signalbox/contract';
import { describe, expect, it } from 'vitest';
import { fromWireError, RemoteError } from '../client/remote-error.ts';
import { markRemote } from '../remote-origin.ts';
import { wagons } from '../wagons.fixture.ts';
import { toWireError } from './to-wire-error.ts';

const SYSTEM_ERRORS: [ServiceError, string][] = [
  [new InvalidRequestError([{ field: 'items[0].quantity', message: 'expected >=1, got 0' }]), 'answered'],
  [new UnauthenticatedError('no token'), 'answered'],
  [new ForbiddenError('not yours', { needs: 'admin' }), 'answered'],
  [new UnknownMessageError('what?'), 'answered'],
  [new UnavailableError('the database does not answer', 250), 'failed'],
  [new DeadlineExceededError('too late'), 'failed'],
  [new CancelledError('never mind'), 'failed'],
  [new InternalError('ouch'), 'failed'],
];

describe('toWireError', () => {
  it.each(SYSTEM_ERRORS)('maps %o to a call that is %s, and the caller gets the same error', (error, kind) => {
    const wireError = toWireError(error, wagons.holdWagon)!;
    expect(wireError.kind).toBe(kind);
    const arrived = fromWireError(JSON.parse(JSON.stringify(wireError)) as typeof wireError);
    expect(arrived).toBeInstanceOf(error.constructor);
    expect(arrived).toEqual(error);
  });

  it('sends a domain error to the caller if the message declares it', () => {
    const error = new RemoteError('WAGON_NOT_FOUND', 'there is no T1', { nearest: 'T2' });
    const wireError = toWireError(error, wagons.getWagon)!;
    expect(wireError).toEqual({
      kind: 'answered',
      code: 'WAGON_NOT_FOUND',
      message: 'there is no T1',
      details: { nearest: 'T2' },
    });
    expect(fromWireError(wireError)).toEqual(error);
  });

  it('treats the failure of a downstream service as a reply, so that not every hop retries it', () => {
    expect(toWireError(markRemote(new UnavailableError('not reachable')), wagons.getWagon)?.kind).toBe('answered');
    expect(toWireError(markRemote(new InternalError('ouch')), wagons.getWagon)?.kind).toBe('answered');
  });

  it.each([
    ['a domain error that the message does not declare', new RemoteError('WAGON_NOT_FOUND', '')],
    ['a code that is a property of every object', new RemoteError('constructor', '')],
    ['any other error', new Error('x')],
    ["Nest's own exception", new RpcException('x')],
    ['nothing', undefined],
  ])('hides %s from the caller', (_, error) => {
    expect(toWireError(error, wagons.holdWagon)).toBeUndefined();
  });
});

describe('errorOf', () => {
  it.each([
    undefined,
    {},
    { invalidFields: 'x' },
    { invalidFields: [null, 7, { field: 1 }, { field: 'a', message: 'b' }] },
  ])('sends the usable part of details like %o', (details) => {
    const error = fromWireError({
      kind: 'answered',
      code: 'INVALID_REQUEST',
      message: '',
      details,
    }) as InvalidRequestError;
    expect(error.invalidFields.every(({ field }) => field === 'a')).toBe(true);
    const unavailable = fromWireError({
      kind: 'failed',
      code: 'UNAVAILABLE',
      message: '',
      details,
    }) as UnavailableError;
    expect(unavailable.retryAfterMs).toBe(1000);
  });
});
