import { expect, it } from 'vitest';
import { ClientLimits, type ClientLimitsConfig } from './client-limits.ts';

const quota = { requests: 3, seconds: 30 };
const config: ClientLimitsConfig = {
  SIGN_IN_LIMIT: quota,
  SIGN_UP_LIMIT: undefined,
  REFRESH_LIMIT: quota,
  // begin orders
  ORDER_LIMIT: quota,
  // end orders
  REQUEST_LIMIT: quota,
  NETWORK_LIMIT_FACTOR: 2,
};

it('allows the quota at once, and then one request at a time at its rate', () => {
  let now = 0;
  const limits = new ClientLimits(config, () => now);
  const take = () => limits.takeForAddress('sign-in', '203.0.113.7');
  expect([take(), take(), take()]).toEqual([undefined, undefined, undefined]);
  expect(take()).toEqual({ policy: 'sign-in', quota, retryAfterMs: 10_000 });
  now = 9_000;
  expect(take()).toEqual({ policy: 'sign-in', quota, retryAfterMs: 1_000 });
  now = 10_000;
  expect([take(), take()]).toEqual([undefined, { policy: 'sign-in', quota, retryAfterMs: 10_000 }]);
  now = 1_000_000;
  expect([take(), take(), take(), take()]).toEqual([undefined, undefined, undefined, expect.anything()]);
});

it('changes a quota, and still counts the requests towards the others', () => {
  const limits = new ClientLimits(config, () => 0);
  const take = (name: 'sign-in' | 'sign-up' | 'refresh') => limits.takeForAddress(name, '203.0.113.7') === undefined;
  expect([1, 2, 3, 4].map(() => take('sign-in'))).toEqual([true, true, true, false]);
  expect([1, 2, 3, 4].map(() => take('refresh'))).toEqual([true, true, true, false]);
  limits.configure({
    ...config,
    SIGN_IN_LIMIT: { ...quota },
    SIGN_UP_LIMIT: { ...quota, requests: 1 },
    REFRESH_LIMIT: undefined,
  });
  expect(take('sign-in')).toBe(false);
  expect([1, 2].map(() => take('sign-up'))).toEqual([true, false]);
  expect([1, 2].map(() => take('refresh'))).toEqual([true, true]);
  limits.configure({ ...config, SIGN_IN_LIMIT: { ...quota, requests: 4 } });
  expect(take('sign-in')).toBe(true);
});

it('counts each limit, each address and each user separately', () => {
  const limits = new ClientLimits(config, () => 0);
  for (let number = 0; number < 3; number += 1) limits.takeForAddress('sign-in', '203.0.113.7');
  expect(limits.takeForAddress('refresh', '203.0.113.7')).toBeUndefined();
  expect(limits.takeForAddress('sign-in', '203.0.113.8')).toBeUndefined();
  expect(limits.takeForUser('sign-in', 'ada')).toBeUndefined();
});

it('multiplies the quota for a network', () => {
  const limits = new ClientLimits(config, () => 0);
  const take = (number: number) => limits.takeForAddress('refresh', `2001:db8:0:1::${number}`);
  const refused = Array.from({ length: 8 }, (_, number) => take(number)).filter((reached) => reached !== undefined);
  expect(refused).toEqual(
    Array(2).fill({ policy: 'refresh', quota: { requests: 6, seconds: 30 }, retryAfterMs: 5_000 }),
  );
});

it('has no limit for an undefined quota', () => {
  const limits = new ClientLimits(config, () => 0);
  for (let number = 0; number < 100; number += 1) {
    expect(limits.takeForAddress('sign-up', '203.0.113.7')).toBeUndefined();
    expect(limits.takeForUser('sign-up', 'ada')).toBeUndefined();
  }
});
