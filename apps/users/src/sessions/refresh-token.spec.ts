import { describe, expect, it } from 'vitest';
import { newRefreshToken, parseRefreshToken } from './refresh-token.ts';

describe('a refresh token', () => {
  it('has the family and hash that the database stores', () => {
    const { text, family, secretHash } = newRefreshToken();
    expect(parseRefreshToken(text)).toEqual({ family, secretHash });
  });

  it('stays in its family when it is renewed, with another secret', () => {
    const first = newRefreshToken();
    const second = newRefreshToken(first.family);
    expect(second.family).toBe(first.family);
    expect(second.secretHash).not.toEqual(first.secretHash);
  });

  it('has only one valid encoding', () => {
    const { text } = newRefreshToken();
    const others = [` ${text}`, `${text} `, `${text}\n`, `${text}=`, text.replace(/^(.{5})/, '$1 '), `${text}!`];
    expect(others.map(parseRefreshToken)).toEqual(others.map(() => undefined));
  });

  it.each(['', 'garbage', 'x'.repeat(200), newRefreshToken().text.slice(1), '\0'])('rejects %j', (text) => {
    expect(parseRefreshToken(text)).toBeUndefined();
  });
});
