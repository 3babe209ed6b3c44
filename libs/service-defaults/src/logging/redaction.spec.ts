import { describe, expect, it } from 'vitest';
import { redacted } from './redaction.ts';

describe('redacted', () => {
  it('hides secrets in fields, nested objects and lists, and keeps the rest', () => {
    const fields = { password: 'p', user: 'ada', session: { refreshToken: 'r', id: 1 }, tries: [1] };
    expect(redacted(fields)).toEqual({
      password: '[redacted]',
      user: 'ada',
      session: { refreshToken: '[redacted]', id: 1 },
      tries: [1],
    });
    expect(fields.password).toBe('p');
    expect(fields.session.refreshToken).toBe('r');
  });

  it('copies nothing when there is no secret', () => {
    const fields = { user: 'ada', err: new Error('no answer'), nothing: null, order: { id: 1 } };
    expect(redacted(fields)).toBe(fields);
  });
});
