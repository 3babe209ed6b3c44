import { beforeEach, describe, expect, it } from 'vitest';
import { policyNames, type PolicyName } from '@signalbox/balancing';
import { instance } from '../instance.fixture.ts';
import { settled } from '../timing/fake-clock.fixture.ts';
import { seededRandom } from '@signalbox/testing/seeded-random';
import { signalOf } from './cancellation.ts';
import { a, answered, b, c, ServiceClientHarness, failed } from './service-client.fixture.ts';
import { NoInstancesError } from './call-errors.ts';
import type { AttemptResult } from './channel.ts';

describe('ServiceClient', () => {
  let bench: ServiceClientHarness;
  beforeEach(() => {
    bench = new ServiceClientHarness();
  });

  it('calls an instance and returns its reply', async () => {
    expect(await bench.call()).toBe('b');
    expect(bench.asked).toEqual(['b']);
    expect(bench.limits).toMatchObject([{ deadlineAt: 4000 }]);
  });

  it.each(policyNames)('spreads calls evenly over equal instances by %s', async (policy) => {
    bench = new ServiceClientHarness({ policy, random: seededRandom(1) });
    for (let i = 0; i < 3000; i += 1) await bench.call();
    for (const { picks } of bench.measured()) expect(Math.abs(picks - 1000)).toBeLessThan(100);
  });

  it('changes policy, retries and attempt timeout while a call is in flight', async () => {
    const first = Promise.withResolvers<AttemptResult<string>>();
    bench.answers['b'] = () => first.promise;
    const inFlight = bench.call({ idempotent: true });
    bench.client.configure({ policy: 'random', attemptTimeoutMs: 100, retries: true });
    expect(bench.client.view()).toMatchObject([{ policy: 'random' }]);
    expect(bench.measured().map(({ inFlight }) => inFlight)).toEqual([0, 1, 0]);
    first.resolve(failed('maybe'));
    await inFlight;
    expect(bench.limits.map(({ deadlineAt }) => deadlineAt)).toEqual([1800, 1100]);
    expect(bench.measured().map(({ inFlight }) => inFlight)).toEqual([0, 0, 0]);
    bench.client.configure({ policy: 'random', attemptTimeoutMs: 100, retries: false });
    bench.everyInstance(() => Promise.resolve(failed('no')));
    const { length } = bench.asked;
    await expect(bench.call()).rejects.toThrow();
    expect(bench.asked).toHaveLength(length + 1);
  });

  it('avoids an instance that does not answer, with two-choices', async () => {
    bench = new ServiceClientHarness({ policy: 'two-choices', random: seededRandom(1) });
    bench.answers['a'] = () => new Promise(() => undefined);
    for (let i = 0; i < 300; i += 1) await Promise.race([bench.call(), settled()]);
    const picks = bench.measured().map((each) => each.picks);
    expect(picks[0]).toBe(1);
    expect(Math.abs((picks[1] ?? 0) - (picks[2] ?? 0))).toBeLessThan(60);
  });

  describe('the instance it calls', () => {
    it('rejects when no instance is known', async () => {
      bench.setInstances();
      await expect(bench.call()).rejects.toThrow(new NoInstancesError('wagons'));
      await expect(bench.client.call('unheard-of', 'x', { deadlineAt: 1, idempotent: true })).rejects.toMatchObject({
        code: 'NO_INSTANCES',
        service: 'unheard-of',
        message: 'no instance of unheard-of is known',
      });
    });

    it('calls the same instance for calls that share an affinity, and another one when it is removed', async () => {
      const affinity = {};
      const first = await bench.call({ affinity });
      for (let i = 0; i < 5; i += 1) expect(await bench.call({ affinity })).toBe(first);
      bench.setInstances(...[a, b, c].filter(({ id }) => id !== first));
      const second = await bench.call({ affinity });
      expect(second).not.toBe(first);
      expect(affinity).toEqual({ instanceId: second });
    });

    it('skips instances that do not pass, and calls all when none passes', async () => {
      bench.setInstances(a, { ...b, status: 'critical' }, { ...c, status: 'warning' });
      for (let i = 0; i < 3; i += 1) await bench.call();
      expect(bench.asked).toEqual(['a', 'a', 'a']);
      expect(bench.measured().map(({ eligible }) => eligible)).toEqual([true, false, false]);
      bench.setInstances(...[a, b, c].map((each) => ({ ...each, status: 'critical' as const })));
      for (let i = 0; i < 3; i += 1) await bench.call();
      expect(new Set(bench.asked)).toEqual(new Set(['a', 'b', 'c']));
    });

    it('keeps channels and measurements of remaining instances, and closes those of removed ones', async () => {
      for (let i = 0; i < 3; i += 1) await bench.call();
      bench.setInstances(a, { ...c, status: 'warning' });
      expect(bench.closed).toEqual(['b']);
      expect(bench.measured()).toMatchObject([
        { id: 'a', picks: 1 },
        { id: 'c', picks: 1, status: 'warning' },
      ]);
    });

    it('treats an id at another address as another process', () => {
      bench.client.view();
      bench.setInstances({ ...a, port: 99 }, b, c);
      expect(bench.closed).toEqual(['a']);
      expect(bench.measured()).toMatchObject([{ id: 'a', port: 99, picks: 0 }, {}, {}]);
    });
  });

  describe('retries', () => {
    it('calls another instance when one did not process the call', async () => {
      bench.answers['b'] = () => Promise.resolve(failed('no'));
      expect(await bench.call()).not.toBe('b');
      expect(bench.asked).toEqual(['b', 'c']);
    });

    it('never calls the same instance again while there is another', async () => {
      bench.everyInstance(() => Promise.resolve(failed('no')));
      for (let i = 0; i < 50; i += 1) {
        bench.asked.length = 0;
        // Advances past the window of the retry budget.
        bench.at += 1000;
        await expect(bench.call({ deadlineAt: 1e9 })).rejects.toThrow('failed');
        expect([...bench.asked].sort()).toEqual(['a', 'b', 'c']);
      }
    });

    it('calls a single instance again', async () => {
      bench.setInstances(a);
      let failures = 2;
      bench.answers['a'] = () => Promise.resolve(failures-- > 0 ? failed('no') : answered('at last'));
      expect(await bench.call()).toBe('at last');
    });

    it('fails after three attempts, with the error of the last', async () => {
      let attempts = 0;
      bench.everyInstance(() => Promise.resolve(failed('no', `error ${(attempts += 1)}`)));
      await expect(bench.call({ idempotent: true })).rejects.toThrow('error 3');
      expect(attempts).toBe(3);
    });

    it('retries a call that may have been processed only if it is idempotent', async () => {
      bench.everyInstance(() => Promise.resolve(failed('maybe', 'lost')));
      await expect(bench.call()).rejects.toThrow('lost');
      expect(bench.asked).toHaveLength(1);
      await expect(bench.call({ idempotent: true })).rejects.toThrow('lost');
      expect(bench.asked).toHaveLength(1 + 3);
    });

    it('does not retry after a reply, whatever its content', async () => {
      bench.everyInstance(() => Promise.resolve(answered('{"code":"WAGON_FULL"}')));
      expect(await bench.call({ idempotent: true })).toBe('{"code":"WAGON_FULL"}');
      expect(bench.asked).toHaveLength(1);
      expect(bench.measured().every(({ failures }) => failures === 0)).toBe(true);
    });

    it('does not retry a cancelled call', async () => {
      const controller = new AbortController();
      bench.everyInstance(() => {
        controller.abort();
        return Promise.resolve(failed('no', 'cancelled'));
      });
      await expect(bench.call({ idempotent: true, signal: controller.signal })).rejects.toThrow('cancelled');
      expect(bench.asked).toHaveLength(1);
    });

    it('does not retry when the last instance was removed meanwhile', async () => {
      bench.everyInstance(() => {
        bench.setInstances();
        return Promise.resolve(failed('no', 'refused'));
      });
      await expect(bench.call()).rejects.toThrow('refused');
    });
  });

  describe('deadlines', () => {
    it('gives each attempt its timeout, and the last one the remaining time', async () => {
      bench.everyInstance((_, { deadlineAt }) => {
        bench.at = deadlineAt;
        return Promise.resolve(failed('maybe', 'timed out'));
      });
      await expect(bench.call({ idempotent: true, deadlineAt: 2000 })).rejects.toThrow('timed out');
      expect(bench.limits.map(({ deadlineAt }) => deadlineAt)).toEqual([1800, 2000]);
    });

    it('starts no attempt after the deadline', async () => {
      bench.everyInstance(() => {
        bench.at = 2000;
        return Promise.resolve(failed('no', 'too late'));
      });
      await expect(bench.call({ deadlineAt: 2000 })).rejects.toThrow('too late');
      expect(bench.asked).toHaveLength(1);
    });

    it('gives the last attempt all remaining time', async () => {
      bench.everyInstance((_, { deadlineAt }) => {
        bench.at = deadlineAt;
        return Promise.resolve(failed('maybe', 'timed out'));
      });
      await expect(bench.call({ idempotent: true, deadlineAt: 9000 })).rejects.toThrow('timed out');
      expect(bench.limits.map(({ deadlineAt }) => deadlineAt)).toEqual([1800, 2600, 9000]);
    });

    it('gives a non-idempotent call all time in its first attempt', async () => {
      await bench.call({ idempotent: false, deadlineAt: 9000 });
      expect(bench.limits).toMatchObject([{ deadlineAt: 9000 }]);
    });

    it('gives a long poll all time in its first attempt', async () => {
      await bench.call({ isLongPoll: true, deadlineAt: 11_000 });
      expect(bench.limits).toMatchObject([{ deadlineAt: 11_000 }]);
    });

    it('passes the signal on', async () => {
      const { signal } = new AbortController();
      await bench.call({ signal, idempotent: true });
      await bench.call({ signal, isLongPoll: true });
      expect(bench.limits.map((each) => each.signal)).toEqual([signal, signal]);
    });
  });

  describe('a slow answer, with hedging', () => {
    const isLate = { now: () => bench.at, sleep: () => Promise.resolve() };
    let signals: (AbortSignal | undefined)[];

    /** A client that has measured the latency, and whose next call gets no reply. */
    async function oneHangs(policy: PolicyName = 'round-robin') {
      bench = new ServiceClientHarness({ hedging: true, clock: isLate, policy });
      bench.everyInstance(() => {
        bench.at += 5;
        return Promise.resolve(answered('in time'));
      });
      for (let i = 0; i < 400; i += 1) await bench.call({ idempotent: true });
      bench.asked.length = 0;
      signals = [];
      bench.everyInstance((_, { signal }) => {
        signals.push(signal && signalOf(signal));
        return signals.length > 1 ? Promise.resolve(answered('second')) : new Promise(() => undefined);
      });
    }

    it.each(policyNames)(
      'causes a second attempt at another instance, whose reply cancels the first: %s',
      async (policy) => {
        await oneHangs(policy);
        expect(await bench.call({ idempotent: true, key: 'a' })).toBe('second');
        expect(new Set(bench.asked).size).toBe(2);
        expect(signals.map((signal) => signal?.aborted)).toEqual([true, false]);
      },
    );

    it('causes no second attempt when there is no other instance', async () => {
      await oneHangs();
      bench.setInstances(a);
      void bench.call({ idempotent: true });
      await settled();
      expect(bench.asked).toEqual(['a']);
    });

    it.each([{ idempotent: false }, { idempotent: true, isLongPoll: true }])(
      'causes no second attempt for %j',
      async (call) => {
        await oneHangs();
        void bench.call(call);
        await settled();
        expect(bench.asked).toHaveLength(1);
      },
    );
  });

  describe('close', () => {
    it('closes every channel and waits for calls in flight', async () => {
      const { promise, resolve } = Promise.withResolvers<AttemptResult<string>>();
      bench.answers['b'] = () => promise;
      const calling = bench.call();
      let isClosed = false;
      const closing = bench.client.close().then(() => (isClosed = true));
      expect([...bench.closed].sort()).toEqual(['a', 'b', 'c']);
      await Promise.resolve();
      expect(isClosed).toBe(false);
      resolve(answered('still'));
      expect(await calling).toBe('still');
      await closing;
    });

    it('finds no instance afterwards, whatever the registry returns', async () => {
      await bench.call();
      await bench.client.close();
      bench.setInstances(a);
      bench.directory.watch('platforms');
      bench.registry.notify('platforms', [instance('s')]);
      await expect(bench.call()).rejects.toThrow(NoInstancesError);
      await expect(bench.client.call('platforms', 'x', { deadlineAt: 1, idempotent: true })).rejects.toThrow(
        NoInstancesError,
      );
    });
  });
});
