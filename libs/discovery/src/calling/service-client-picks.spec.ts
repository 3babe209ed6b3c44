import { beforeEach, describe, expect, it } from 'vitest';
import { a, answered, ServiceClientHarness, failed, type Answer } from './service-client.fixture.ts';
import { noopObserver } from './call-observer.ts';
import type { AttemptResult } from './channel.ts';

describe('ServiceClient, picking and measuring:', () => {
  let bench: ServiceClientHarness;
  beforeEach(() => {
    bench = new ServiceClientHarness();
  });

  describe('the pick', () => {
    const rejection = new Error('the channel is broken');
    it.each<[path: string, answer: Answer]>([
      ['answered', () => Promise.resolve(answered('yes'))],
      ['failed without being processed', () => Promise.resolve(failed('no'))],
      ['failed after it may have been processed', () => Promise.resolve(failed('maybe'))],
      ['rejected in violation of the contract', () => Promise.reject(rejection)],
      [
        'thrown in violation of the contract',
        () => {
          throw rejection;
        },
      ],
      [
        'aborted',
        (_, { signal }) =>
          new Promise((resolve) => {
            const handleEvent = () => resolve(failed('maybe', 'aborted'));
            signal?.addEventListener('abort', { handleEvent });
          }),
      ],
    ])('is done once after a call that was %s', async (_, answer) => {
      bench.everyInstance(answer);
      for (const idempotent of [false, true]) {
        const controller = new AbortController();
        const calling = bench.call({ idempotent, signal: controller.signal }).catch(() => undefined);
        controller.abort();
        await calling;
        expect(bench.picksNotDone()).toEqual([0, 0, 0]);
      }
      const attempts = bench.measured().reduce((sum, { picks }) => sum + picks, 0);
      expect(attempts).toBe(bench.asked.length);
    });

    it('treats a channel that violates its contract as a call that may have been processed', async () => {
      bench.everyInstance(() => Promise.reject(rejection));
      await expect(bench.call()).rejects.toBe(rejection);
      expect(bench.asked).toHaveLength(1);
    });

    it('counts calls in flight', async () => {
      const { promise, resolve } = Promise.withResolvers<AttemptResult<string>>();
      bench.everyInstance(() => promise);
      const calls = [bench.call(), bench.call(), bench.call(), bench.call()];
      expect(bench.picksNotDone()).toEqual([1, 2, 1]);
      resolve(answered('yes'));
      await Promise.all(calls);
      expect(bench.picksNotDone()).toEqual([0, 0, 0]);
    });
  });

  describe('what it measures', () => {
    beforeEach(() => bench.setInstances(a));
    const latencyOf = () => bench.measured()[0]?.latencyMs;
    const takes = (ms: number, outcome: AttemptResult<string>) =>
      (bench.answers['a'] = () => {
        bench.at += ms;
        return Promise.resolve(outcome);
      });

    it('averages the latency of replies', async () => {
      expect(latencyOf()).toBeNull();
      takes(100, answered('yes'));
      await bench.call();
      expect(latencyOf()).toBe(100);
      takes(10, answered('yes'));
      await bench.call({ deadlineAt: 1e9 });
      expect(latencyOf()).toBeGreaterThan(90);
      for (let i = 0; i < 3000; i += 1) await bench.call({ deadlineAt: 1e9 });
      expect(latencyOf()).toBeCloseTo(10, 0);
    });

    it('ignores the latency of long polls', async () => {
      takes(5000, answered('at last'));
      await bench.call({ isLongPoll: true, deadlineAt: 20_000 });
      takes(50_000, failed('maybe'));
      await bench.call({ isLongPoll: true, deadlineAt: 20_000 }).catch(() => undefined);
      expect(bench.measured()).toMatchObject([{ picks: 2, failures: 0, latencyMs: null }]);
    });

    it('counts a fast failure as a slow call', async () => {
      takes(1, failed('maybe'));
      await bench.call({ deadlineAt: 20_000 }).catch(() => undefined);
      expect(bench.measured()).toMatchObject([{ picks: 1, failures: 1, latencyMs: 800 }]);
    });

    it('reports every attempt to its observer', async () => {
      const attempts: object[] = [];
      bench = new ServiceClientHarness({
        observer: { ...noopObserver, attempted: (attempt) => attempts.push(attempt) },
      });
      bench.answers['b'] = () => {
        bench.at += 7;
        return Promise.resolve(failed('no'));
      };
      await bench.call();
      expect(attempts).toEqual([
        { service: 'wagons', instanceId: 'b', outcome: 'failure', durationMs: 7 },
        { service: 'wagons', instanceId: 'c', outcome: 'success', durationMs: 0 },
      ]);
    });

    it('shows every watched service, called or not', () => {
      bench.directory.watch('platforms');
      expect(bench.client.view()).toEqual([
        {
          service: 'wagons',
          policy: 'round-robin',
          panic: false,
          retryBudget: 10,
          instances: [
            {
              ...a,
              inFlight: 0,
              longPolls: 0,
              latencyMs: null,
              picks: 0,
              failures: 0,
              eligible: true,
              state: 'serving',
              ejection: null,
            },
          ],
        },
        { service: 'platforms', policy: 'round-robin', panic: false, retryBudget: 10, instances: [] },
      ]);
    });
  });
});
