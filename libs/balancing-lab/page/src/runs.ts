import { Simulation, supermarketTail, supermarketTime, type Result } from '@signalbox/balancing-lab/simulation';
import { comparedInstances, isSameSystem, scenarioOf, type Experiment } from './experiment.ts';

/** Queue lengths that are counted: at least 1 to at least this number. */
const MAX_TAIL = 8;
/** Calls per instance after a start or a change that are not measured. */
const WARM_UP_CALLS = 100;

/** The state of one policy's simulation. Times are in mean service times. */
export interface RunView extends Pick<Result, 'policy' | 'meanTimeInSystem' | 'p50' | 'p99' | 'maxQueue' | 'measured'> {
  /** Calls at each instance now. */
  readonly lengths: readonly number[];
  /** Share of the calls that each instance got. */
  readonly shares: readonly number[];
  /** Share of the calls that failed. */
  readonly failed: number;
  /** Share of the instances with at least 1, 2, … calls, over time. */
  readonly tails: readonly number[];
  /** What queueing theory predicts for many instances. Null if it has no formula for the experiment. */
  readonly theory: { readonly meanTime: number; readonly tails: readonly number[] } | null;
}

interface Run {
  readonly simulation: Simulation;
  readonly tails: number[];
  samples: number;
}

/** The simulations of an experiment, side by side: each policy gets the same calls. */
export class Runs {
  private runs: Run[] = [];
  private warmUp = 0;

  constructor(private experiment: Experiment) {
    this.restart();
  }

  /** Applies a changed experiment. The queues remain if the instances remain. */
  change(experiment: Experiment): void {
    const isSame = isSameSystem(this.experiment, experiment);
    this.experiment = experiment;
    if (!isSame) return this.restart();
    this.runs.forEach(({ simulation }, at) => simulation.change(scenarioOf(experiment, experiment.policies[at]!)));
    this.warmUp = experiment.instances * WARM_UP_CALLS;
  }

  restart(): void {
    const { policies, instances } = this.experiment;
    this.runs = policies.map((policy) => ({
      simulation: new Simulation(scenarioOf(this.experiment, policy)),
      tails: new Array<number>(MAX_TAIL).fill(0),
      samples: 0,
    }));
    this.warmUp = instances * WARM_UP_CALLS;
  }

  /** Simulates this number of calls for each policy. */
  run(calls: number): void {
    const isWarmUp = this.warmUp > 0;
    this.warmUp -= calls;
    for (const run of this.runs) {
      run.simulation.run(calls);
      if (isWarmUp && this.warmUp <= 0) forget(run);
      else sample(run);
    }
  }

  get views(): RunView[] {
    return this.runs.map((run) => viewOf(run, this.experiment));
  }
}

function forget(run: Run): void {
  run.simulation.measureFromNow();
  run.tails.fill(0);
  run.samples = 0;
}

function sample(run: Run): void {
  run.samples += 1;
  for (const length of run.simulation.lengths) {
    for (let at = 0; at < Math.min(length, MAX_TAIL); at += 1) run.tails[at]! += 1;
  }
}

function viewOf({ simulation, tails, samples }: Run, experiment: Experiment): RunView {
  const { lengths, picks, result } = simulation;
  const calls = picks.reduce((sum, each) => sum + each, 0);
  const { policy, meanTimeInSystem, p50, p99, maxQueue, measured, failed } = result;
  const compared = comparedInstances(experiment, policy);
  return {
    ...{ policy, meanTimeInSystem, p50, p99, maxQueue, measured, failed },
    lengths: [...lengths],
    shares: picks.map((each) => each / Math.max(1, calls)),
    tails: tails.map((each) => each / Math.max(1, samples) / lengths.length),
    theory:
      compared === undefined
        ? null
        : {
            meanTime: supermarketTime(experiment.load, compared),
            tails: tails.map((_, at) => supermarketTail(experiment.load, compared, at + 1)),
          },
  };
}
