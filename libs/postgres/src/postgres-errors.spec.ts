import { describe, expect, it } from 'vitest';
import { DatabaseUnavailableError, isConflict, outageOf, withRemedy } from './postgres-errors.ts';

const withCode = (code: string) => Object.assign(new Error('some text'), { code });

const pgBouncerRefusal = Object.assign(new Error('unsupported startup parameter: options'), { code: '08P01' });

describe('outageOf', () => {
  it.each([
    ['a refused connection', withCode('ECONNREFUSED')],
    ['a name that does not resolve', withCode('ENOTFOUND')],
    ['a broken connection', withCode('ECONNRESET')],
    ['a connection exception', withCode('08006')],
    ['a shutdown', withCode('57P01')],
    ['a crash', withCode('57P02')],
    ['a start', withCode('57P03')],
    ['a connection that ended during a query', new Error('Connection terminated unexpectedly')],
    ['a connection that took too long', new Error('Connection terminated due to connection timeout')],
    [
      'a client whose connection had failed',
      new Error('Client has encountered a connection error and is not queryable'),
    ],
  ])('treats %s as a lost connection', (_, error) => {
    expect(outageOf(error)).toBe('connection');
  });

  it.each([
    ['a statement that ran too long', withCode('57014')],
    ['too many connections', withCode('53300')],
    ['a full disk', withCode('53100')],
    ['a pool without a free connection', new Error('timeout exceeded when trying to connect')],
    ['a server that hangs', new Error('Query read timeout')],
  ])('treats %s as too busy', (_, error) => {
    expect(outageOf(error)).toBe('busy');
  });

  it.each([
    ['a setting that PgBouncer refuses', pgBouncerRefusal],
    ['a violated constraint', withCode('23505')],
    ['a wrong password', withCode('28P01')],
    ['a missing table', withCode('42P01')],
    ['an error of our own', new TypeError('x is not a function')],
    ['a value that is not an error', 'ECONNREFUSED'],
  ])('treats %s as an answer', (_, error) => {
    expect(outageOf(error)).toBeUndefined();
  });
});

describe('withRemedy', () => {
  it.each([
    ['a setting that PgBouncer refuses', pgBouncerRefusal, 'ignore_startup_parameters = options'],
    ['a statement that another session has prepared', withCode('42P05'), 'pool_mode = session'],
    ['a statement that another session would have prepared', withCode('26000'), 'pool_mode = session'],
  ])('says what to do about %s', (_, error, remedy) => {
    const { message, cause } = withRemedy(error);
    expect(message).toContain(error.message);
    expect(message).toContain(remedy);
    expect(cause).toBe(error);
  });

  it('does not change other errors', () => {
    const error = withCode('28P01');
    expect(withRemedy(error)).toBe(error);
  });
});

describe('isConflict', () => {
  it('is true only for deadlocks and serialization failures', () => {
    expect(['40P01', '40001', '23505', 'ECONNRESET'].map((code) => isConflict(withCode(code)))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('DatabaseUnavailableError', () => {
  it('tells callers to retry later, and keeps its cause for the log', () => {
    const cause = new Error('connect ECONNREFUSED 127.0.0.1:5432');
    const error = new DatabaseUnavailableError(cause);
    expect(error).toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 1000, details: { retryAfterMs: 1000 }, cause });
    expect(error.message).not.toContain('127.0.0.1');
  });
});
