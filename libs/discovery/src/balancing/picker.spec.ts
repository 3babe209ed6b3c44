import { seededRandom } from '@signalbox/testing/seeded-random';
import { describe, expect, it } from 'vitest';
import type { Candidate } from './candidate.ts';
import { candidates, shares } from './candidates.fixture.ts';
import type { CallEnd } from './lease.ts';
import { Picker, type PickerOptions } from './picker.ts';
import { policyNames } from './policies.ts';

const safe = { idempotent: true };

function lending(count: number, options: Partial<PickerOptions> = {}) {
  const picker = new Picker<Candidate>({ policy: 'peak-ewma', random: seededRandom(1), ...options });
  const all = candidates(count);
  picker.update(all, 0);
  /** One call from its beginning to its end. */
  const call = (end: (candidate: Candidate) => CallEnd, now: number, about = {}) => {
    const lease = picker.lend(about, now)!;
    lease.giveBack(end(lease.candidate), now + 1);
    return lease.candidate;
  };
  return { picker, all, call };
}

const fails =
  (...bad: readonly Candidate[]) =>
  (candidate: Candidate): CallEnd =>
    bad.includes(candidate) ? 'failed' : 'answered';

describe('Picker', () => {
  it('lends nobody when there is nobody', () => {
    const { picker } = lending(0);
    expect(picker.lend(safe, 0)).toBeUndefined();
  });

  it('takes a lease back once, however often it is given', () => {
    const { picker, all } = lending(1);
    const [lease] = [picker.lend({}, 0)!, picker.lend({}, 0)];
    for (const end of ['failed', 'answered', 'abandoned'] as const) lease!.giveBack(end, 5);
    expect(all[0]).toMatchObject({ inFlight: 1, picks: 2, failures: 1 });
  });

  it('keeps calls that wait on purpose apart: from load, from latency, from the limit', () => {
    const { picker, all } = lending(1, { maxInFlight: 1 });
    const waiting = [1, 2, 3].map(() => picker.lend({ waits: true }, 0));
    expect(all[0]).toMatchObject({ inFlight: 0, waiting: 3 });
    expect(picker.lend({}, 0)).toBeDefined();
    for (const lease of waiting) lease!.giveBack('answered', 9000);
    expect(all[0]).toMatchObject({ inFlight: 1, waiting: 0 });
    expect(all[0]!.latency.ms).toBeNaN();
  });

  it.each(policyNames)('by %s, passes over who has as many calls as it may, and then lends nobody', (policy) => {
    const { picker, all } = lending(3, { policy, maxInFlight: 2 });
    for (let i = 0; i < 6; i += 1) expect(picker.lend({ key: 'the same' }, 0)).toBeDefined();
    expect(all.map(({ inFlight }) => inFlight)).toEqual([2, 2, 2]);
    expect(picker.lend({}, 0)).toBeUndefined();
  });

  it.each(policyNames)('by %s, asks nobody twice for one call while there is another', (policy) => {
    const { picker, all } = lending(4, { policy });
    for (let round = 0; round < 50; round += 1) {
      const tried: Candidate[] = [];
      while (tried.length < 4) tried.push(picker.lend({ key: 'k' }, round, tried)!.candidate);
      expect(new Set(tried)).toEqual(new Set(all));
      expect(picker.lend({}, round, tried)).toBeDefined();
    }
  });

  it.each(policyNames)(
    'by %s, asks who is preferred, as long as that is well, has room and was not tried',
    (policy) => {
      const { picker, all } = lending(4, { policy, maxInFlight: 20 });
      const [, preferred] = all;
      for (let i = 0; i < 20; i += 1) expect(picker.lend({}, i, undefined, preferred)!.candidate).toBe(preferred);
      expect(picker.lend({}, 20, undefined, preferred)!.candidate).not.toBe(preferred);
      expect(picker.lend({ waits: true }, 20, undefined, preferred)!.candidate).toBe(preferred);
      expect(picker.lend({ waits: true }, 20, [preferred!], preferred)!.candidate).not.toBe(preferred);
      picker.ejector.lost(preferred!, 'gone', 21);
      expect(picker.lend({ waits: true }, 21, undefined, preferred)!.candidate).not.toBe(preferred);
    },
  );

  it.each(['peak-ewma', 'two-choices'] as const)('by %s, is not drawn to who fails fast', (policy) => {
    const { all, call } = lending(3, { policy, ejection: { enabled: false } });
    const [bad] = all;
    const picks = shares(all, 3000, (at) => call(fails(bad!), at * 2));
    expect(picks[0]! / 3000).toBeLessThan(0.1);
  });

  describe.each(policyNames)('by %s, slow start', (policy) => {
    it('gives a new instance a tenth of its part at first, and more and more of it', () => {
      const { picker, all, call } = lending(3, { policy, slowStartMs: 10_000 });
      const [joined] = candidates(1, () => ({ id: 'new' }));
      picker.update([...all, joined!], 0);
      const part = (from: number) => {
        const before = joined!.picks;
        for (let i = 0; i < 2000; i += 1) call(() => 'answered', from + i / 10, { key: `key ${i}` });
        return (joined!.picks - before) / 500;
      };
      expect(part(0)).toBeLessThan(0.3);
      const [half, whole] = [part(5_000), part(11_000)];
      expect(half).toBeGreaterThan(0.3);
      // Policies that look at load like who was passed over.
      expect(half).toBeLessThan(1.1);
      expect(whole).toBeGreaterThan(0.8);
    });

    it('holds nothing back from an instance that is alone, or from a first list', () => {
      const { picker, all, call } = lending(2, { policy, slowStartMs: 10_000 });
      expect(all.every(({ warmAt }) => warmAt <= 0)).toBe(true);
      const only = candidates(1);
      picker.update(only, 0);
      expect(call(() => 'answered', 1)).toBe(only[0]);
    });
  });

  describe.each([2, 3, 4, 10])('one of %i fails every call', (count) => {
    it('ejects it, and then asks it next to never', () => {
      const { picker, all, call } = lending(count, { policy: 'round-robin' });
      const bad = all[1]!;
      for (let now = 0; now < 1000; now += 5) call(fails(bad), now, safe);
      expect(bad.health.ejection?.reason).toBe('failures');
      expect(picker.eligible).toHaveLength(count - 1);
      const before = bad.picks;
      for (let now = 1000; now < 31_000; now += 5) call(fails(bad), now, safe);
      expect((bad.picks - before) / 6000).toBeLessThan(0.01);
    });

    it('lets it in again with one answer, once it is well', () => {
      const { all, call } = lending(count, { policy: 'round-robin' });
      const bad = all[1]!;
      for (let now = 0; now < 1000; now += 5) call(fails(bad), now, safe);
      for (let now = 1000; now < 5000; now += 5) call(fails(), now, safe);
      expect(bad.health.ejection).toBeUndefined();
    });
  });

  it('sends one probe at 1000 concurrent calls to one that is half open', () => {
    const { picker, all, call } = lending(3, { policy: 'round-robin' });
    const bad = all[0]!;
    for (let now = 0; now < 500; now += 5) call(fails(bad), now, safe);
    for (const round of [1, 2, 3]) {
      const now = bad.health.ejection!.until;
      const before = bad.picks;
      const leases = Array.from({ length: 1000 }, () => picker.lend(safe, now)!);
      expect(bad.picks - before).toBe(1);
      for (const lease of leases) lease.giveBack(fails(bad)(lease.candidate), now + round);
    }
    const leases = Array.from({ length: 1000 }, () => picker.lend(safe, bad.health.ejection!.until)!);
    expect(leases.filter(({ isProbe }) => isProbe)).toHaveLength(1);
    leases.find(({ isProbe }) => isProbe)!.giveBack('answered', 1e6);
    expect(bad.health.ejection).toBeUndefined();
  });

  it('probes by no call that can not be repeated, and by none that waits', () => {
    const { picker, all, call } = lending(3, { policy: 'round-robin' });
    const bad = all[0]!;
    for (let now = 0; now < 500; now += 5) call(fails(bad), now, safe);
    const before = bad.picks;
    for (const about of [{}, { idempotent: true, waits: true }]) {
      for (let i = 0; i < 100; i += 1) picker.lend(about, 60_000);
    }
    expect(bad.picks).toBe(before);
  });

  it('probes again when a probe was given up without an end', () => {
    const { picker, all, call } = lending(3, { policy: 'round-robin' });
    const bad = all[0]!;
    for (let now = 0; now < 500; now += 5) call(fails(bad), now, safe);
    for (let i = 0; i < 3; i += 1) {
      const lease = picker.lend(safe, 60_000)!;
      expect(lease).toMatchObject({ candidate: bad, isProbe: true });
      lease.giveBack('abandoned', 60_001);
    }
  });

  it('asks one that is back at once, however slow it was when it went out', () => {
    const { picker, all, call } = lending(3);
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

  it('asks all when all are out, and lets in who answers', () => {
    const { picker, all, call } = lending(3, { policy: 'round-robin' });
    for (let now = 0; now < 100; now += 1) call(fails(...all), now, safe);
    expect(picker.isPanic).toBe(true);
    expect(picker.eligible).toEqual(all);
    for (let now = 200; now < 210; now += 1) call(fails(), now);
    expect(picker.isPanic).toBe(false);
    expect(picker.eligible.length).toBeGreaterThan(0);
  });
});
