import { describe, expect, it } from 'vitest';
import { MAX_INSTANCES } from '../options.ts';
import { StartRefusedError } from '../preflight/start-refused-error.ts';
import { plannedServices } from '../planned-services.ts';
import { sampleServices } from '../sample-services.fixture.ts';
import { connectionBudget } from './connection-budget.ts';

const budget = (instances: number, poolSize?: string) =>
  connectionBudget(
    plannedServices(sampleServices, { instances: { users: 1, orders: instances, gateway: 20 }, port: 0 }),
    {
      DATABASE_POOL_SIZE: poolSize,
    },
  );

describe('the connections of a database', () => {
  it.each([undefined, '', '1', '10', '100', '229'])(
    'suffice for every instance that the options allow, each with DATABASE_POOL_SIZE %j',
    (size) => {
      for (const instances of [1, 2, MAX_INSTANCES]) {
        const { poolSize, maxInstances, maxConnections } = budget(instances, size);
        expect(poolSize).toBe(Number(size || 10));
        expect(maxInstances).toBe(MAX_INSTANCES);
        expect(maxConnections).toBeGreaterThanOrEqual(MAX_INSTANCES * (poolSize + 3) + 20);
        expect(maxConnections).toBeLessThanOrEqual(5_000);
      }
    },
  );

  it('suffice for the requested instances if the pools are so large that no further instance fits', () => {
    expect(budget(4, '1000')).toEqual({ poolSize: 1_000, maxInstances: 4, maxConnections: 4 * 1_003 + 20 });
  });

  it('are refused with the calculation if they do not suffice', () => {
    expect(() => budget(5, '1000')).toThrow(
      new StartRefusedError(
        '5 instances of orders × (DATABASE_POOL_SIZE 1000 + 3) + 20 = 5035 connections, a database has at most 5000: ' +
          'choose --scale orders=4 or less, or a smaller DATABASE_POOL_SIZE',
      ),
    );
  });

  it.each(['many', '0', '-1', '1e3'])(
    'pass an invalid DATABASE_POOL_SIZE %j on to the services, which refuse it',
    (size) => {
      expect(budget(2, size).poolSize).toBe(10);
    },
  );
});
