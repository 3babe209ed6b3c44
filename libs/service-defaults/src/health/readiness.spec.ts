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
  it('is not ready before it listens', async () => {
    const { readiness } = setUp();
    expect(await readiness.report()).toEqual({ ready: false, parts: { service: 'starting' } });
  });

  it('says which of its own checks fails, and why', async () => {
    const { readiness, check } = setUp();
    readiness.begin();
    check.well = false;
    expect(await readiness.report()).toEqual({ ready: false, parts: { database: 'connection refused' } });
    check.well = true;
    expect((await readiness.report()).ready).toBe(true);
  });

  it('waits the first time for each service it needs', async () => {
    const { readiness, passing } = setUp({ needs: ['users'] });
    readiness.begin();
    expect(await readiness.report()).toEqual({ ready: false, parts: { database: 'ok', users: 'no passing instance' } });
    passing.add('users');
    expect((await readiness.report()).ready).toBe(true);
  });

  it('stays ready when a service it needs is lost later', async () => {
    const { readiness, passing } = setUp({ needs: ['users'] });
    readiness.begin();
    passing.add('users');
    await readiness.report();
    passing.clear();
    expect((await readiness.report()).ready).toBe(true);
  });

  it('is not ready while it stops, however well it is', async () => {
    const { readiness } = setUp();
    readiness.begin();
    readiness.drain();
    readiness.begin();
    expect(await readiness.report()).toEqual({ ready: false, parts: { service: 'stopping' } });
  });
});
