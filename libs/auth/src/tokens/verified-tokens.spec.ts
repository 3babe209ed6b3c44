import { describe, expect, it } from 'vitest';
import { FakeClock } from '../signing.fixture.ts';
import { VerifiedTokens } from './verified-tokens.ts';

describe('VerifiedTokens', () => {
  it('returns the identity of a cached token, and undefined for others', () => {
    const tokens = new VerifiedTokens<string>(2, () => 0);
    tokens.remember('a', 'Ada', 1000);
    expect(tokens.recall('a')).toBe('Ada');
    expect(tokens.recall('b')).toBeUndefined();
  });

  it('never returns a token at or after its expiry, even when the clock goes back', () => {
    const clock = new FakeClock(0);
    const tokens = new VerifiedTokens<string>(2, clock.now);
    tokens.remember('a', 'Ada', 1000);
    clock.ms = 999;
    expect(tokens.recall('a')).toBe('Ada');
    clock.ms = 1000;
    expect(tokens.recall('a')).toBeUndefined();
    clock.ms = 0;
    expect(tokens.recall('a')).toBeUndefined();
  });

  it('returns a token for 60 s at most, and none from the future', () => {
    const clock = new FakeClock(1000);
    const tokens = new VerifiedTokens<string>(2, clock.now);
    tokens.remember('a', 'Ada', 900_000);
    clock.ms = 60_999;
    expect(tokens.recall('a')).toBe('Ada');
    clock.ms = 61_000;
    expect(tokens.recall('a')).toBeUndefined();
    tokens.remember('a', 'Ada', 900_000);
    clock.ms = 60_000;
    expect(tokens.recall('a')).toBeUndefined();
  });

  it('evicts the least recently used when it is full', () => {
    const tokens = new VerifiedTokens<string>(2, () => 0);
    tokens.remember('a', 'Ada', 1000);
    tokens.remember('b', 'Bob', 1000);
    tokens.recall('a');
    tokens.remember('c', 'Cleo', 1000);
    expect(['a', 'b', 'c'].map((token) => tokens.recall(token))).toEqual(['Ada', undefined, 'Cleo']);
  });

  it('stays within its capacity under a flood of tokens', () => {
    const tokens = new VerifiedTokens<number>(100, () => 0);
    for (let i = 0; i < 1000; i += 1) tokens.remember(`token ${i}`, i, 1000);
    for (let i = 0; i < 100; i += 1) tokens.remember('token 999', 999, 1000);
    expect(tokens.size).toBe(100);
    expect(tokens.recall('token 900')).toBe(900);
  });
});
