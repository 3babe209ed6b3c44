import { until } from '@signalbox/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { newCustomer } from './customers.ts';
import { replaced } from './instances.ts';
import { keepSending } from './load.ts';
import { servedCount } from './metrics.ts';
import { hasStack } from './system.ts';
import { untilAllPassing } from './until-all-passing.ts';

describe.runIf(hasStack)('an instance of users', () => {
  beforeEach(() => untilAllPassing());

  it('that is killed fails no read, and its successor serves', { timeout: 60_000 }, async () => {
    const { client } = await newCustomer();
    const reads = keepSending(() => client.me());
    await until(() => reads.answered() > 10);

    const successor = await replaced('users', 'SIGKILL');
    await untilAllPassing();
    await until(async () => (await servedCount(successor, 'users.getUser')) > 0);
    expect(await reads.stop()).toEqual([]);
  });
});
