import { describe, expect, it } from 'vitest';
import { bearerToken } from './bearer-token.ts';

describe('bearerToken', () => {
  it.each(['Bearer a.b-c_d', 'bearer a.b-c_d', 'BEARER   a.b-c_d '])('reads %j', (header) => {
    expect(bearerToken(header)).toBe('a.b-c_d');
  });

  it.each([undefined, '', 'Bearer', 'Bearer ', 'Basic YTpi', 'a.b.c', 'Bearer a b', ' Bearer a', 'Bearera'])(
    'finds no token in %j',
    (header) => {
      expect(bearerToken(header)).toBeUndefined();
    },
  );
});
