import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Agent } from './agent.ts';
import { Catalog } from './catalog.ts';
import type { CheckResult } from './checks/check-runner.ts';
import { decodeService } from './definition.ts';
import { RaftIndex } from './raft-index.ts';

const passing: CheckResult = { status: 'passing', output: '' };
const critical: CheckResult = { status: 'critical', output: '' };

describe('Agent', () => {
  let catalog: Catalog;
  let agent: Agent;
  let answer: CheckResult;
  let probes: string[];

  beforeEach(() => {
    vi.useFakeTimers();
    answer = passing;
    probes = [];
    catalog = new Catalog(new RaftIndex());
    agent = new Agent(catalog, ({ url }) => {
      probes.push(url);
      return Promise.resolve(answer);
    });
  });
  afterEach(() => {
    agent.stop();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  function register(body: object, replaceChecks = false): void {
    agent.register(decodeService(Buffer.from(JSON.stringify(body))), { replaceChecks });
  }
  const http = { HTTP: 'http://target/', Interval: '10s' };
  const statusOf = (id: string) => [...(catalog.get(id)?.checks.values() ?? [])].map(({ status }) => status).join();

  it('requests the URL within the first interval, and then every interval', async () => {
    register({ Name: 'a', Check: http });
    expect(statusOf('a')).toBe('critical');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(probes).toHaveLength(1);
    expect(statusOf('a')).toBe('passing');
    answer = critical;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(probes).toHaveLength(4);
    expect(statusOf('a')).toBe('critical');
  });

  it('stops the check of a deregistered service, and ignores a late answer', async () => {
    register({ Name: 'a', Check: { ...http, Status: 'passing' } });
    answer = critical;
    vi.advanceTimersByTime(10_000);
    expect(probes).toHaveLength(1);
    register({ Name: 'a', Check: { ...http, Status: 'passing' } }, true);
    await Promise.resolve();
    expect(statusOf('a')).toBe('passing');
    agent.deregister('a');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(probes.length).toBeLessThanOrEqual(2);
  });

  it('sets a TTL check to critical when no report arrives, and restarts its time at each report', () => {
    register({ Name: 'a', Check: { CheckID: 'a', TTL: '10s' } });
    agent.updateTtl('a', passing);
    for (let i = 0; i < 3; i += 1) {
      vi.advanceTimersByTime(9000);
      expect(statusOf('a')).toBe('passing');
      agent.updateTtl('a', passing);
    }
    vi.advanceTimersByTime(10_000);
    expect(statusOf('a')).toBe('critical');
  });

  it('deregisters a service that is critical for longer than a minute, at the next reap', () => {
    const after = { DeregisterCriticalServiceAfter: '1s' };
    register({ Name: 'dead', Check: { CheckID: 'dead', TTL: '5s', Status: 'passing', ...after } });
    register({ Name: 'kept', Check: { CheckID: 'kept', TTL: '5s' } });
    register({ Name: 'alive', Check: { CheckID: 'alive', TTL: '5s', Status: 'passing', ...after } });
    vi.advanceTimersByTime(60_000);
    expect(catalog.all()).toHaveLength(3);
    agent.updateTtl('alive', passing);
    vi.advanceTimersByTime(30_000);
    expect(catalog.all().map(({ definition }) => definition.id)).toEqual(['kept', 'alive']);
  });

  it('moves a check id in use to the service that registers it last', () => {
    register({ Name: 'a', Check: { CheckID: 'shared', TTL: '5s' } });
    register({ Name: 'b', Check: { CheckID: 'shared', TTL: '5s' } });
    expect([statusOf('a'), statusOf('b')]).toEqual(['', 'critical']);
  });

  it('moves a service that changes its name, and raises the index of both names', () => {
    register({ Name: 'former', ID: 'x' });
    const before = catalog.indexOf('former');
    register({ Name: 'latter', ID: 'x' });
    expect(catalog.named('former')).toEqual([]);
    expect(catalog.indexOf('former')).toBeGreaterThan(before);
    expect(catalog.indexOf('latter')).toBeGreaterThan(before);
  });
});
