import { IS_LONG_RUN } from '@signalbox/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { faults, FaultyConsul, type Step } from './faulty-consul.fixture.ts';

const HISTORIES = IS_LONG_RUN ? 10_000 : 100;

const step: fc.Arbitrary<Step> = fc.record({
  fault: fc.constantFrom(...faults),
  change: fc.constantFrom('none', 'list', 'empty', 'state lost'),
  forMs: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 40_000 })),
});

it(
  `converges, never spins and never stops, under any registry faults: ${HISTORIES} histories`,
  { timeout: 600_000 },
  async () => {
    const history = fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.integer({ min: 1 }), async (steps, seed) => {
      const consul = new FaultyConsul(seed);
      for (const { fault, change, forMs } of steps) {
        consul.fault = fault;
        consul.change(change);
        await consul.clock.advance(forMs);
      }
      consul.fault = 'none';
      // A hanging query must time out first. Then follow the retry pause and the hold of an empty list.
      await consul.clock.advance(consul.maxRecoveryMs);
      expect(consul.received).toEqual(consul.truth);
      consul.change('list');
      await consul.clock.advance(1000);
      expect(consul.received).toEqual(consul.truth);
      expect(consul.maxQueriesPerSecond()).toBeLessThanOrEqual(21);
      await consul.stop();
    });
    await fc.assert(history, { numRuns: HISTORIES, seed: 20_261_125 });
  },
);
