import { describe, expect, it } from 'vitest';
import { seededRandom } from '@signalbox/testing/seeded-random';
import type { CallOutcome, Endpoint } from './endpoint.ts';
import { endpoints, shares } from './policies/endpoints.fixture.ts';
import { Picker, type PickerOptions } from './picker.ts';
import { policyNames } from './policies/policies.ts';

const safe = { idempotent: true };

function pickerOf(count: number, options: Partial<PickerOptions> = {}) {
  const picker = new Picker<Endpoint>({ policy: 'peak-ewma', random: seededRandom(1), ...options });
  const all = endpoints(count);
  picker.update(all, 0);
  /** One complete call. */
  const call = (outcomeOf: (endpoint: Endpoint) => CallOutcome, now: number, about = {}) => {
    const pick = picker.pick(about, now)!;
    pick.done(outcomeOf(pick.endpoint), now + 1);
    return pick.endpoint;
  };
  return { picker, all, call };
}

const fails =
  (...bad: readonly Endpoint[]) =>
  (endpoint: Endpoint): CallOutcome =>
    bad.includes(endpoint) ? 'failure' : 'success';

describe('Picker', () => {
  it.each(policyNames)('changes to the policy %s while calls are in flight, and keeps load and health', (policy) => {
    const { picker, all, call } = pickerOf(3, { policy: 'random' });
    const pick = picker.pick({}, 0)!;
    const broken = all.find((endpoint) => endpoint !== pick.endpoint)!;
    picker.ejector.lost(broken, 'refused', 1);
    picker.configure({ policy, maxInFlight: 2 }, 2);
    expect(pick.endpoint.inFlight).toBe(1);
    const picked = new Set(Array.from({ length: 60 }, (_, at) => call(() => 'success', 3 + at, { key: `${at}` })));
    expect([...picked]).not.toContain(broken);
    pick.done('success', 100);
    expect(all.map(({ inFlight }) => inFlight)).toEqual([0, 0, 0]);
    for (let at = 0; at < 4; at += 1) expect(picker.pick({}, 101)).toBeDefined();
    expect(picker.pick({}, 101)).toBeUndefined();
    picker.configure({ policy, maxInFlight: 3 }, 102);
    expect(picker.pick({}, 102)).toBeDefined();
  });

  it('shortens a slow start that has begun when its duration becomes shorter', () => {
    const { picker, all } = pickerOf(1, { slowStartMs: 60_000 });
    const [added] = endpoints(2).slice(1) as [Endpoint];
    picker.update([...all, added], 0);
    expect(added.warmAt).toBe(60_000);
    picker.configure({ policy: 'round-robin', slowStartMs: 0 }, 10);
    expect(added.warmAt).toBe(10);
    expect(new Set([1, 2].map(() => picker.pick({}, 10)!.endpoint)).size).toBe(2);
  });

  it('returns no pick when there is no endpoint', () => {
    const { picker } = pickerOf(0);
    expect(picker.pick(safe, 0)).toBeUndefined();
  });

  it('records the outcome of a pick once, however often done() runs', () => {
    const { picker, all } = pickerOf(1);
    const [pick] = [picker.pick({}, 0)!, picker.pick({}, 0)];
    for (const outcome of ['failure', 'success', 'cancelled'] as const) pick!.done(outcome, 5);
    expect(all[0]).toMatchObject({ inFlight: 1, picks: 2, failures: 1 });
  });

  it('excludes long polls from load, latency and the limit', () => {
    const { picker, all } = pickerOf(1, { maxInFlight: 1 });
    const longPolls = [1, 2, 3].map(() => picker.pick({ isLongPoll: true }, 0));
    expect(all[0]).toMatchObject({ inFlight: 0, longPolls: 3 });
    expect(picker.pick({}, 0)).toBeDefined();
    for (const pick of longPolls) pick!.done('success', 9000);
    expect(all[0]).toMatchObject({ inFlight: 1, longPolls: 0 });
    expect(all[0]!.latency.ms).toBeNaN();
  });

  it.each(policyNames)('by %s, skips endpoints at their limit, and returns no pick when all are', (policy) => {
    const { picker, all } = pickerOf(3, { policy, maxInFlight: 2 });
    for (let i = 0; i < 6; i += 1) expect(picker.pick({ key: 'the same' }, 0)).toBeDefined();
    expect(all.map(({ inFlight }) => inFlight)).toEqual([2, 2, 2]);
    expect(picker.pick({}, 0)).toBeUndefined();
  });

  it.each(policyNames)('by %s, picks no endpoint twice for one call while there is another', (policy) => {
    const { picker, all } = pickerOf(4, { policy });
    for (let round = 0; round < 50; round += 1) {
      const tried: Endpoint[] = [];
      while (tried.length < 4) tried.push(picker.pick({ key: 'k' }, round, tried)!.endpoint);
      expect(new Set(tried)).toEqual(new Set(all));
      expect(picker.pick({}, round, tried)).toBeDefined();
    }
  });

  it.each(policyNames)(
    'by %s, picks the preferred endpoint while it is healthy, has capacity and was not tried',
    (policy) => {
      const { picker, all } = pickerOf(4, { policy, maxInFlight: 20 });
      const [, preferred] = all;
      for (let i = 0; i < 20; i += 1) expect(picker.pick({}, i, undefined, preferred)!.endpoint).toBe(preferred);
      expect(picker.pick({}, 20, undefined, preferred)!.endpoint).not.toBe(preferred);
      expect(picker.pick({ isLongPoll: true }, 20, undefined, preferred)!.endpoint).toBe(preferred);
      expect(picker.pick({ isLongPoll: true }, 20, [preferred!], preferred)!.endpoint).not.toBe(preferred);
      picker.ejector.lost(preferred!, 'gone', 21);
      expect(picker.pick({ isLongPoll: true }, 21, undefined, preferred)!.endpoint).not.toBe(preferred);
    },
  );

  it.each(['peak-ewma', 'two-choices'] as const)('by %s, does not prefer an endpoint that fails fast', (policy) => {
    const { all, call } = pickerOf(3, { policy, ejection: { enabled: false } });
    const [bad] = all;
    const picks = shares(all, 3000, (at) => call(fails(bad!), at * 2));
    expect(picks[0]! / 3000).toBeLessThan(0.1);
  });

  describe.each(policyNames)('by %s, slow start', (policy) => {
    it('gives a new instance a tenth of its share at first, and then increasingly more', () => {
      const { picker, all, call } = pickerOf(3, { policy, slowStartMs: 10_000 });
      const [joined] = endpoints(1, () => ({ id: 'new' }));
      picker.update([...all, joined!], 0);
      const part = (from: number) => {
        const before = joined!.picks;
        for (let i = 0; i < 2000; i += 1) call(() => 'success', from + i / 10, { key: `key ${i}` });
        return (joined!.picks - before) / 500;
      };
      expect(part(0)).toBeLessThan(0.3);
      const [half, whole] = [part(5_000), part(11_000)];
      expect(half).toBeGreaterThan(0.3);
      // Policies by load prefer the endpoint that was skipped before.
      expect(half).toBeLessThan(1.1);
      expect(whole).toBeGreaterThan(0.8);
    });

    it('does not apply to a single instance or to the first list', () => {
      const { picker, all, call } = pickerOf(2, { policy, slowStartMs: 10_000 });
      expect(all.every(({ warmAt }) => warmAt <= 0)).toBe(true);
      const only = endpoints(1);
      picker.update(only, 0);
      expect(call(() => 'success', 1)).toBe(only[0]);
    });
  });

  describe.each([2, 3, 4, 10])('one of %i fails every call', (count) => {
    it('ejects it, and then hardly ever calls it', () => {
      const { picker, all, call } = pickerOf(count, { policy: 'round-robin' });
      const bad = all[1]!;
      for (let now = 0; now < 1000; now += 5) call(fails(bad), now, safe);
      expect(bad.health.ejection?.reason).toBe('failures');
      expect(picker.eligible).toHaveLength(count - 1);
      const before = bad.picks;
      for (let now = 1000; now < 31_000; now += 5) call(fails(bad), now, safe);
      expect((bad.picks - before) / 6000).toBeLessThan(0.01);
    });

    it('readmits it after one success, once it has recovered', () => {
      const { all, call } = pickerOf(count, { policy: 'round-robin' });
      const bad = all[1]!;
      for (let now = 0; now < 1000; now += 5) call(fails(bad), now, safe);
      for (let now = 1000; now < 5000; now += 5) call(fails(), now, safe);
      expect(bad.health.ejection).toBeUndefined();
    });
  });

  it('sends one probe to a half-open endpoint during 1000 concurrent calls', () => {
    const { picker, all, call } = pickerOf(3, { policy: 'round-robin' });
    const bad = all[0]!;
    for (let now = 0; now < 500; now += 5) call(fails(bad), now, safe);
    for (const round of [1, 2, 3]) {
      const now = bad.health.ejection!.until;
      const before = bad.picks;
      const picks = Array.from({ length: 1000 }, () => picker.pick(safe, now)!);
      expect(bad.picks - before).toBe(1);
      for (const pick of picks) pick.done(fails(bad)(pick.endpoint), now + round);
    }
    const picks = Array.from({ length: 1000 }, () => picker.pick(safe, bad.health.ejection!.until)!);
    expect(picks.filter(({ isProbe }) => isProbe)).toHaveLength(1);
    picks.find(({ isProbe }) => isProbe)!.done('success', 1e6);
    expect(bad.health.ejection).toBeUndefined();
  });

  it('uses neither a non-idempotent call nor a long poll as a probe', () => {
    const { picker, all, call } = pickerOf(3, { policy: 'round-robin' });
    const bad = all[0]!;
    for (let now = 0; now < 500; now += 5) call(fails(bad), now, safe);
    const before = bad.picks;
    for (const about of [{}, { idempotent: true, isLongPoll: true }]) {
      for (let i = 0; i < 100; i += 1) picker.pick(about, 60_000);
    }
    expect(bad.picks).toBe(before);
  });

  it('probes again when a probe was cancelled', () => {
    const { picker, all, call } = pickerOf(3, { policy: 'round-robin' });
    const bad = all[0]!;
    for (let now = 0; now < 500; now += 5) call(fails(bad), now, safe);
    for (let i = 0; i < 3; i += 1) {
      const pick = picker.pick(safe, 60_000)!;
      expect(pick).toMatchObject({ endpoint: bad, isProbe: true });
      pick.done('cancelled', 60_001);
    }
  });

  it('uses a readmitted endpoint immediately, however slow it was before the ejection', () => {
    const { picker, all, call } = pickerOf(3);
    const frozen = all[0]!;
    for (let now = 0; now < 100; now += 5) call(fails(), now);
    for (const one of all) one.latency.observe(one === frozen ? 800 : 5, 100);
    picker.ejector.lost(frozen, 'no answer to PING', 100);
    const before = frozen.picks;
    for (let now = 105; now < 5_000; now += 5) call(fails(), now);
    expect(frozen.picks).toBe(before);
    picker.ejector.alive(frozen, 5_000);
    for (let now = 5_000; now < 5_100; now += 5) call(fails(), now);
    expect(frozen.picks).toBeGreaterThan(before);
  });

  it('uses all when all are ejected, and readmits those that succeed', () => {
    const { picker, all, call } = pickerOf(3, { policy: 'round-robin' });
    for (let now = 0; now < 100; now += 1) call(fails(...all), now, safe);
    expect(picker.isPanic).toBe(true);
    expect(picker.eligible).toEqual(all);
    for (let now = 200; now < 210; now += 1) call(fails(), now);
    expect(picker.isPanic).toBe(false);
    expect(picker.eligible.length).toBeGreaterThan(0);
  });
});
