import { NotFoundException } from '@nestjs/common';
import {
  CancelledError,
  DeadlineExceededError,
  ForbiddenError,
  InternalError,
  InvalidRequestError,
  ServiceError,
  UnauthenticatedError,
  UnavailableError,
  UnknownMessageError,
} from '@signalbox/contract';
import { describe, expect, it } from 'vitest';
import { isUnexpectedError, problemOf } from './problem-of.ts';

class Answered extends ServiceError {
  constructor(
    readonly code: string,
    details?: Record<string, unknown>,
  ) {
    super(`about ${code}`, details);
  }
}

const statusAndHeaders = (error: unknown) => {
  const { body, headers } = problemOf(error, 'r-1');
  const { 'content-type': _, ...rest } = headers;
  return [body.status, rest];
};

const challenge = { 'www-authenticate': 'Bearer realm="signalbox"' };

describe('problemOf', () => {
  it.each([
    [new InvalidRequestError([]), 400, {}],
    [new UnauthenticatedError('no'), 401, challenge],
    [new ForbiddenError('no'), 403, {}],
    [new UnavailableError('down'), 503, { 'retry-after': '1' }],
    [new UnavailableError('down', 2500), 503, { 'retry-after': '3' }],
    [new DeadlineExceededError('late'), 504, { 'retry-after': '1' }],
    [new CancelledError('gone'), 499, {}],
    [new UnknownMessageError('new'), 503, { 'retry-after': '1' }],
    [new InternalError('oops'), 500, {}],
    [new Answered('EMAIL_TAKEN'), 409, {}],
    [new Answered('INVALID_CREDENTIALS'), 401, challenge],
    [new Answered('INVALID_REFRESH_TOKEN'), 401, challenge],
    [new Answered('USER_NOT_FOUND'), 404, {}],
    // begin orders
    [new Answered('ORDER_NOT_FOUND'), 404, {}],
    [new Answered('ORDER_NOT_CANCELLABLE'), 409, {}],
    [new Answered('ORDER_TOO_LARGE'), 422, {}],
    [new Answered('UNKNOWN_PRODUCT'), 422, {}],
    [new Answered('IDEMPOTENCY_KEY_REUSED'), 422, {}],
    [new Answered('IDEMPOTENCY_KEY_IN_USE'), 409, { 'retry-after': '1' }],
    [new Answered('IDEMPOTENCY_KEY_IN_USE', { retryAfterMs: 5000 }), 409, { 'retry-after': '5' }],
    // end orders
    [new NotFoundException(), 404, {}],
    [Object.assign(new Error('too large'), { statusCode: 413 }), 413, {}],
    [Object.assign(new Error('teapot'), { statusCode: 418 }), 400, {}],
  ])('answers %s with %i', (error, status, headers) => {
    expect(statusAndHeaders(error)).toEqual([status, headers]);
  });

  it('builds a problem as RFC 9457 defines it', () => {
    const { body, headers } = problemOf(new Answered('EMAIL_TAKEN'), 'r-1');
    expect(headers['content-type']).toBe('application/problem+json');
    expect(body).toEqual({
      type: 'urn:signalbox:problem:EMAIL_TAKEN',
      title: 'An account with this e-mail address already exists',
      status: 409,
      detail: 'about EMAIL_TAKEN',
      code: 'EMAIL_TAKEN',
      requestId: 'r-1',
      errors: [{ field: 'email', message: 'about EMAIL_TAKEN' }],
    });
  });

  it('lists the invalid fields that a service reports', () => {
    const invalidFields = [{ field: 'items[1].productId', message: 'there is no such product' }];
    expect(problemOf(new Answered('EMAIL_TAKEN', { invalidFields }), 'r-1').body.errors).toEqual(invalidFields);
    expect(problemOf(new InvalidRequestError(invalidFields), 'r-1').body.errors).toEqual(invalidFields);
  });

  it.each([
    [new UnavailableError('orders-1 at 10.0.0.7:4000 is not reachable'), 'A service is temporarily unavailable'],
    [new DeadlineExceededError('orders-1 took 800 ms'), 'A service did not answer in time'],
    [new UnknownMessageError('orders-1 has no orders.placeOrder'), 'A service does not support this operation yet'],
  ])('does not reveal instance names to clients: %s', (error, detail) => {
    expect(problemOf(error, 'r-1').body.detail).toBe(detail);
  });

  it.each([
    ['an error of the gateway itself', new TypeError('cannot read properties of undefined')],
    ['an internal error of a service', new InternalError('secret')],
    ['an unknown code of a newer service', new Answered('FROM_THE_FUTURE', { secret: 1 })],
    ['an error with a 5xx status', Object.assign(new Error('secret'), { statusCode: 503 })],
    ['a thrown value that is not an Error', 'thrown'],
    ['undefined', undefined],
  ])('reveals nothing about %s', (_, error) => {
    const { body } = problemOf(error, 'r-1');
    expect(body).toEqual({
      type: 'urn:signalbox:problem:INTERNAL',
      title: 'Internal server error',
      status: 500,
      detail: 'Internal server error',
      code: 'INTERNAL',
      requestId: 'r-1',
    });
  });
});

describe('isUnexpectedError', () => {
  it('is true only for errors of the gateway itself', () => {
    const own = [new TypeError(), 'thrown', undefined, new Answered('FROM_THE_FUTURE')];
    expect(own.map(isUnexpectedError)).toEqual([true, true, true, true]);
    const others = [new InternalError('x'), new Answered('EMAIL_TAKEN'), new NotFoundException()];
    expect(others.map(isUnexpectedError)).toEqual([false, false, false]);
  });
});
