import { until } from '@signalbox/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { newCustomer, anonymous } from './customers.ts';
import { expectUnavailable } from './expectations.ts';
import { pidsOf, readiness } from './instances.ts';
import { withHangingDatabase, withoutDatabase } from './outage.ts';
import { hasStack } from './system.ts';
import { untilAllPassing } from './until-all-passing.ts';

describe.runIf(hasStack)('the database of users', { timeout: 60_000 }, () => {
  beforeEach(() => untilAllPassing());

  it('that is down: users reports it, and stored accounts are available afterwards', async () => {
    const { client, account, password } = await newCustomer();
    const pids = pidsOf('users');

    await withoutDatabase('users', async () => {
      expectUnavailable(await client.me());
      expectUnavailable(await anonymous.signIn({ email: account.email, password }));
      await until(async () => (await readiness('users')).every((status) => status === 503));
    });

    await until(async () => (await readiness('users')).every((status) => status === 200));
    await untilAllPassing();
    expect(pidsOf('users')).toEqual(pids);
    expect((await client.me()).body).toEqual(account);
  });

  it('that hangs: no request waits beyond its deadline', async () => {
    const { client, account } = await newCustomer();

    await withHangingDatabase('users', async () => {
      const startedAt = performance.now();
      expect((await client.me()).status).toBeOneOf([503, 504]);
      expect(performance.now() - startedAt).toBeLessThan(4_000);
    });

    await until(async () => (await readiness('users')).every((status) => status === 200));
    await untilAllPassing();
    expect((await client.me()).body).toEqual(account);
  });
});
