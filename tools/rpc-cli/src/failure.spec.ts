import { ForbiddenError, InvalidRequestError } from '@signalbox/contract';
import { describe, expect, it } from 'vitest';
import { CommandError } from './command-error.ts';
import { failure } from './failure.ts';

describe('what went wrong', () => {
  it('names each field at fault', () => {
    const faults = [
      { field: 'items[0].quantity', message: 'expected ≥ 1, got 0' },
      { field: '', message: 'expected an object' },
    ];
    expect(failure(new InvalidRequestError(faults))).toBe(
      '✗ INVALID_REQUEST: the request does not match its schema\n    items[0].quantity: expected ≥ 1, got 0\n    the request: expected an object',
    );
  });

  it('is a code and a message, with details where there are any', () => {
    expect(failure(new ForbiddenError('not yours'))).toBe('✗ FORBIDDEN: not yours');
    expect(failure(new ForbiddenError('not yours', { of: 'ada' }))).toBe('✗ FORBIDDEN: not yours\n    {"of":"ada"}');
  });

  it('is one line for a command that can not be carried out', () => {
    expect(failure(new CommandError('no stack runs'))).toBe('✗ no stack runs');
  });

  it('keeps its stack when it is a fault of the program', () => {
    const bug = new TypeError('x is not a function');
    expect(() => failure(bug)).toThrow(bug);
  });
});
