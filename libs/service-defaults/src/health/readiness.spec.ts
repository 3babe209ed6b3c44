import { describe, expect, it } from 'vitest';
import { Readiness, type HealthCheck } from './readiness.ts';

class SwitchedCheck implements HealthCheck {
  readonly name = 'database';
  well = true;

  async check(): Promise<void> {
    if (!this.well) throw new Error('connection refused');
  }
}

function setUp({ needs = [] as string[] } = {}) {
  const check = new SwitchedCheck();
  const passing = new Set<string>();
  const readiness = new Readiness(
    () => [check],
    needs,
    (service) => passing.has(service),
  );
  return { check, passing, readiness };
}

describe('Readiness', () => {
  it('is not ready before it listens, even if it is healthy', async () => {
    const { readiness } = setUp();
    expect(await readiness.report()).toEqual({ ready: false, parts: { service: 'starting', database: 'ok' } });
    expect(await readiness.lacks()).toEqual({});
    readiness.begin();
    expect(await readiness.report()).toEqual({ ready: true, parts: { database: 'ok' } });
  });

  it('reports which of its own checks fails, and why', async () => {
    const { readiness, check } = setUp();
    check.well = false;
    expect(await readiness.lacks()).toEqual({ database: 'connection refused' });
    readiness.begin();
    expect(await readiness.report()).toEqual({ ready: false, parts: { database: 'connection refused' } });
    check.well = true;
    expect((await readiness.report()).ready).toBe(true);
  });

  it('lacks each service it needs that has no passing instance, until it listens', async () => {
    const { readiness, passing } = setUp({ needs: ['users'] });
    expect(await readiness.lacks()).toEqual({ users: 'no passing instance' });
    passing.add('users');
    expect(await readiness.lacks()).toEqual({});
    readiness.begin();
    passing.clear();
    expect((await readiness.report()).ready).toBe(true);
  });

  it('is not ready while it stops, even if it is healthy', async () => {
    const { readiness } = setUp();
    readiness.begin();
    readiness.drain();
    readiness.begin();
    expect(await readiness.report()).toEqual({ ready: false, parts: { service: 'stopping' } });
  });
});
