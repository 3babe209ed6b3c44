import { ForbiddenError, InvalidRequestError } from '@signalbox/contract';
import { CommandError } from '@signalbox/stack/command-line';
import { describe, expect, it } from 'vitest';
import { failure } from './failure.ts';

describe('a failure', () => {
  it('names each invalid field', () => {
    const problems = [
      { field: 'items[0].quantity', message: 'expected ≥ 1, got 0' },
      { field: '', message: 'expected an object' },
    ];
    expect(failure(new InvalidRequestError(problems))).toBe(
      '✗ INVALID_REQUEST: the request does not match its schema\n    items[0].quantity: expected ≥ 1, got 0\n    the request: expected an object',
    );
  });

  it('consists of a code and a message, with details if there are any', () => {
    expect(failure(new ForbiddenError('not yours'))).toBe('✗ FORBIDDEN: not yours');
    expect(failure(new ForbiddenError('not yours', { of: 'ada' }))).toBe('✗ FORBIDDEN: not yours\n    {"of":"ada"}');
  });

  it('is one line for a command that cannot run', () => {
    expect(failure(new CommandError('no stack runs'))).toBe('✗ no stack runs');
  });

  it('keeps the stack of an unexpected error', () => {
    const bug = new TypeError('x is not a function');
    expect(() => failure(bug)).toThrow(bug);
  });
});
