import { describe, expect, it } from 'vitest';
import { newRefreshToken, readRefreshToken } from './refresh-token.ts';

describe('a refresh token', () => {
  it('is recognised by what the database holds of it', () => {
    const { text, family, secretHash } = newRefreshToken();
    expect(readRefreshToken(text)).toEqual({ family, secretHash });
  });

  it('stays in its family when it is renewed, with another secret', () => {
    const first = newRefreshToken();
    const second = newRefreshToken(first.family);
    expect(second.family).toBe(first.family);
    expect(second.secretHash).not.toEqual(first.secretHash);
  });

  it('has one spelling', () => {
    const { text } = newRefreshToken();
    const others = [` ${text}`, `${text} `, `${text}\n`, `${text}=`, text.replace(/^(.{5})/, '$1 '), `${text}!`];
    expect(others.map(readRefreshToken)).toEqual(others.map(() => undefined));
  });

  it.each(['', 'garbage', 'x'.repeat(200), newRefreshToken().text.slice(1), '\0'])('is not %j', (text) => {
    expect(readRefreshToken(text)).toBeUndefined();
  });
});
