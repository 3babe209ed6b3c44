import { beforeEach, describe, expect, it } from 'vitest';
import { Ejector, selectEligible, type EjectionOptions } from './ejector.ts';
import { Health, type InstanceStatus } from './endpoint.ts';
import { endpoints } from './policies/endpoints.fixture.ts';

describe('Ejector', () => {
  let changes: string[];
  let one: { health: Health };
  beforeEach(() => {
    changes = [];
    one = { health: new Health() };
  });
  const ejector = (options: EjectionOptions = {}) =>
    new Ejector<{ health: Health }>(options, ({ health }, now) =>
      changes.push(`${now}: ${health.ejection ? health.ejection.reason : 'in'}`),
    );

  it('ejects after a number of consecutive failures without a success in between', () => {
    const some = ejector({ failuresInRow: 3 });
    for (let now = 1; now < 20; now += 1) {
      if (now % 3 === 0) some.succeeded(one, one.health.ejections, now);
      else some.failed(one, false, now);
    }
    expect(changes).toEqual([]);
    for (let now = 20; now < 24; now += 1) some.failed(one, false, now);
    expect(changes).toEqual(['21: failures']);
  });

  it('changes its options while an instance fails, and readmits all when no instance is ejected any more', () => {
    const some = ejector({ failuresInRow: 9 });
    const unproven = { health: new Health() };
    some.failed(one, false, 1);
    some.configure({ failuresInRow: 2 }, [one, unproven], 2);
    some.failed(one, false, 3);
    some.unproven(unproven, 'another certificate', 4);
    some.configure({ enabled: false }, [one, unproven], 5);
    expect(changes).toEqual(['3: failures', '4: identity', '5: in']);
    expect(unproven.health.ejection).toBeDefined();
  });

  it('shortens ejections that last longer than its new maximum', () => {
    const some = ejector({ failuresInRow: 1, baseMs: 86_400_000, maxMs: 86_400_000 });
    some.failed(one, false, 1);
    some.configure({ baseMs: 1_000, maxMs: 30_000 }, [one], 2);
    expect(one.health.ejection).toMatchObject({ since: 1, until: 30_002 });
    some.configure({ maxMs: 60_000 }, [one], 3);
    expect(one.health.ejection!.until).toBe(30_002);
  });

  it('ejects immediately when the connection is lost, and readmits when it is restored', () => {
    const some = ejector();
    some.lost(one, 'ECONNREFUSED', 5);
    some.lost(one, 'ECONNREFUSED', 6);
    some.alive(one, 7);
    some.alive(one, 8);
    expect(changes).toEqual(['5: connection', '7: in']);
  });

  it('does not readmit an instance whose calls failed just because it can be connected', () => {
    const some = ejector({ failuresInRow: 1 });
    some.failed(one, false, 1);
    some.alive(one, 2);
    expect(changes).toEqual(['1: failures']);
  });

  it('does not take a reply to a call from before the ejection as a recovery', () => {
    const some = ejector({ failuresInRow: 1 });
    const { ejections } = one.health;
    some.failed(one, false, 1);
    some.succeeded(one, ejections, 2);
    expect(changes).toEqual(['1: failures']);
    some.succeeded(one, one.health.ejections, 3);
    expect(changes).toEqual(['1: failures', '3: in']);
  });

  it('ejects for longer each time a probe fails, up to the maximum, and shortens ejections again with time', () => {
    const some = ejector({ failuresInRow: 1, baseMs: 100, maxMs: 350 });
    const durations: number[] = [];
    some.failed(one, false, 0);
    for (let now = 1000; now < 6000; now += 1000) {
      some.probed(one, false, now);
      durations.push(one.health.ejection!.until - now);
    }
    expect(durations).toEqual([200, 300, 350, 350, 350]);
    some.probed(one, true, 6000);
    some.failed(one, false, 6001);
    expect(one.health.ejection!.until - 6001).toBe(350);
    some.probed(one, true, 7000);
    some.failed(one, false, 1e6);
    expect(one.health.ejection!.until - 1e6).toBe(100);
  });

  it.each([2, 3, 8])('ejects the one of %i whose success rate is far below that of the others', (count) => {
    const some = ejector({ failuresInRow: 1000 });
    const all = Array.from({ length: count }, () => ({ health: new Health() }));
    for (let now = 0; now < 5000; now += 10) {
      for (const [at, each] of all.entries()) {
        if (each.health.ejection !== undefined) continue;
        if (at === 0 && now % 20 === 0) some.failed(each, false, now);
        else some.succeeded(each, each.health.ejections, now);
      }
      some.sweep(all, now);
    }
    expect(all.filter(({ health }) => health.ejection !== undefined)).toEqual([all[0]]);
    expect(all[0]!.health.ejection).toMatchObject({
      reason: 'success-rate',
      detail: expect.stringMatching(/^5\d % of/),
    });
  });

  it.each([2, 3, 8])('ejects none of %i with equal failure rates', (count) => {
    const some = ejector({ failuresInRow: 1000 });
    const all = Array.from({ length: count }, () => ({ health: new Health() }));
    for (let now = 0; now < 5000; now += 10) {
      for (const each of all) {
        if (now % 20 === 0) some.failed(each, false, now);
        else some.succeeded(each, each.health.ejections, now);
      }
      some.sweep(all, now);
    }
    expect(changes).toEqual([]);
  });

  it('ejects an instance that did not prove its identity, until it does, even when it is disabled', () => {
    const some = ejector({ enabled: false });
    some.unproven(one, 'another name', 1);
    some.unproven(one, 'another name', 2);
    some.lost(one, 'ECONNREFUSED', 3);
    some.probed(one, false, 4);
    some.alive(one, 5);
    expect(changes).toEqual(['1: identity', '4: identity', '5: in']);
  });

  it('ejects no instance when it is disabled', () => {
    const some = ejector({ enabled: false, failuresInRow: 1 });
    some.failed(one, false, 1);
    some.lost(one, '', 2);
    expect(changes).toEqual([]);
  });
});

const of = (...statuses: InstanceStatus[]) => endpoints(statuses.length, (at) => ({ status: statuses[at] }));
const ids = (all: ReturnType<typeof of>) => selectEligible(all).endpoints.map(({ instance: { id } }) => id);
const withOut = (count: number, out: number) => {
  const all = endpoints(count);
  for (const { health } of all.slice(0, out)) {
    health.ejection = { reason: 'failures', detail: '', since: 0, until: 1 };
  }
  return all;
};

describe('eligible', () => {
  it('returns the passing instances', () => {
    expect(ids(of('critical', 'passing', 'warning', 'passing'))).toEqual(['1', '3']);
  });

  it('returns all when none passes', () => {
    expect(ids(of('critical', 'warning'))).toEqual(['0', '1']);
  });

  it('returns none when there are none', () => {
    expect(selectEligible([])).toMatchObject({ endpoints: [], isPanic: false });
  });

  it('ignores instances that did not prove their identity, however many there are', () => {
    const all = of('critical', 'critical', ...Array.from({ length: 8 }, () => 'passing' as const));
    for (const { health } of all.slice(2)) {
      health.ejection = { reason: 'identity', detail: '', since: 0, until: 1 };
    }
    expect(selectEligible(all)).toMatchObject({ isPanic: false });
    expect(ids(all)).toEqual(['0', '1']);
    expect(selectEligible(all.slice(2)).endpoints).toHaveLength(8);
  });

  it.each([
    [1, 1, true],
    [2, 1, false],
    [2, 2, true],
    [3, 2, false],
    [3, 3, true],
    [4, 2, false],
    [4, 3, true],
    [10, 5, false],
    [10, 6, true],
  ])('with %i instances, %i of them ejected, panic mode is %s', (count, out, isPanic) => {
    const found = selectEligible(withOut(count, out));
    expect(found.isPanic).toBe(isPanic);
    expect(found.endpoints).toHaveLength(isPanic ? count : count - out);
  });
});
