import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Queues } from './queues.ts';

it('serves each instance first come, first served, and returns jobs in the order of their end', () => {
  const job = fc.record({
    instance: fc.nat({ max: 6 }),
    gap: fc.nat({ max: 9 }),
    service: fc.integer({ min: 1, max: 20 }),
  });
  fc.assert(
    fc.property(fc.array(job, { maxLength: 3000 }), (jobs) => {
      const queues = new Queues<number>(7);
      const freeAt = new Array<number>(7).fill(0);
      const expected: number[] = [];
      const endTimes: number[] = [];
      let now = 0;
      const finish = (): void => {
        const at = queues.nextAt;
        expect(at).toBe(expected[queues.takeNext().tag]);
        endTimes.push(at);
      };
      jobs.forEach(({ instance, gap, service }, tag) => {
        now += gap;
        while (queues.nextAt <= now) finish();
        freeAt[instance] = Math.max(now, freeAt[instance]!) + service;
        expected.push(freeAt[instance]);
        queues.add(instance, now, service, false, tag);
      });
      while (queues.nextAt < Infinity) finish();
      expect(endTimes).toEqual([...expected].sort((one, other) => one - other));
      expect([...queues.lengths]).toEqual(new Array(7).fill(0));
    }),
    { numRuns: 50, seed: 1 },
  );
});
