import { describe, expect, it } from 'vitest';
import { DEFAULT_EXPERIMENT } from './experiment.ts';
import { Runs } from './runs.ts';

const experiment = { ...DEFAULT_EXPERIMENT, instances: 100, load: 0.8 };
const sum = (values: readonly number[]) => values.reduce((total, each) => total + each, 0);

function ran(runs: Runs, calls = 400_000): Runs {
  for (let done = 0; done < calls; done += 200) runs.run(200);
  return runs;
}

describe('Runs', () => {
  it('measures what the supermarket model predicts, for one and for two choices', () => {
    for (const { meanTimeInSystem, tails, theory } of ran(new Runs(experiment)).views) {
      expect(meanTimeInSystem / theory!.meanTime).toBeCloseTo(1, 1);
      for (const [at, share] of tails.slice(0, 4).entries()) expect(share).toBeCloseTo(theory!.tails[at]!, 1);
    }
  });

  it('has no prediction with a fault, and shows that peak-ewma avoids a slow instance', () => {
    const runs = new Runs({
      ...experiment,
      policies: ['random', 'peak-ewma'],
      fault: 'slow',
      instances: 10,
      load: 0.5,
    });
    const [random, ewma] = ran(runs, 50_000).views;
    expect([random?.theory, ewma?.theory]).toEqual([null, null]);
    expect(ewma!.shares[0]).toBeLessThan(random!.shares[0]! / 2);
    expect(sum(ewma!.shares)).toBeCloseTo(1);
  });

  it('continues with the queues after a change of the load, and begins again with other instances', () => {
    const runs = ran(new Runs({ ...experiment, load: 0.95 }), 50_000);
    const queued = sum(runs.views[0]!.lengths);
    runs.change({ ...experiment, load: 0.5 });
    expect(sum(runs.views[0]!.lengths)).toBe(queued);
    ran(runs, 50_000);
    expect(runs.views[0]!.meanTimeInSystem).toBeLessThan(3);
    runs.change({ ...experiment, instances: 10 });
    expect(runs.views[0]!.lengths).toEqual(new Array(10).fill(0));
  });
});
