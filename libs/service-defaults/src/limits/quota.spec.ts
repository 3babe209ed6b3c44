import { expect, it } from 'vitest';
import { quota, refillMs } from './quota.ts';

it('reads requests and seconds, and 0 as no limit', () => {
  expect(quota().parse('10/100')).toEqual({ requests: 10, seconds: 100 });
  expect(quota().parse('0')).toBeUndefined();
  expect(refillMs({ requests: 10, seconds: 100 })).toBe(10_000);
});

it.each(['', '10', '0/10', '10/0', '-1/10', '1.5/10', '10/100s', ' 10/100'])('rejects %j', (value) => {
  expect(quota().safeParse(value).success).toBe(false);
});
