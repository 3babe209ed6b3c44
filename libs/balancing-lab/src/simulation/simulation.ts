import { Endpoint, Picker, type EndpointPick, type PickerSettings } from '@signalbox/balancing';
import { Queues } from './queues.ts';
import { randomStream } from './random-stream.ts';
import type { Result, Scenario } from './scenario.ts';
import { distributions } from './service-time.ts';
import { TimeHistogram } from './time-histogram.ts';

/** A mean service time on the picker's clock, because the picker's own settings are in milliseconds. */
const MEAN_SERVICE_MS = 100;
/** The part of the requests that is a warm-up and not measured. */
const WARM_UP = 0.1;
/** Service time of a failing call, in mean service times. */
const FAILURE_TIME = 0.1;
const SLOW_START_MS = 10_000;

/** Simulates all requests of a scenario. The same scenario gives the same result. */
export function simulate(scenario: Scenario): Result {
  const simulation = new Simulation(scenario);
  const warmUp = Math.floor(scenario.requests * WARM_UP);
  simulation.run(warmUp);
  simulation.measureFromNow();
  simulation.run(scenario.requests - warmUp);
  return simulation.end();
}

/**
 * Calls to instances in virtual time. Calls arrive as a Poisson process, the real picker picks their instances, and each
 * instance serves one call at a time. Times are in mean service times.
 */
export class Simulation {
  /** The number of calls at each instance, including the one in service. It changes while the simulation runs. */
  readonly lengths: Int32Array;
  /** The number of measured requests of each instance. */
  readonly picks: number[];
  private scenario: Scenario;
  private readonly picker: Picker<NumberedEndpoint>;
  private readonly endpoints: readonly NumberedEndpoint[];
  private readonly queues: Queues<EndpointPick<NumberedEndpoint>>;
  private times = new TimeHistogram();
  private readonly draw: Draw;
  private readonly call = { idempotent: true, key: '' };
  private isJoined: boolean;
  /** V8 allocates a number on the heap for each change of a property that began as an integer. */
  private readonly tally = {
    now: 0.5,
    area: 0.5,
    observedAt: 0.5,
    measuredAt: 0.5,
    inSystem: 0,
    maxQueue: 0,
    failed: 0,
  };

  constructor(scenario: Scenario) {
    const { instances, seed, join } = scenario;
    const total = instances + (join?.count ?? 0);
    this.scenario = scenario;
    this.draw = drawsOf(scenario);
    this.endpoints = Array.from({ length: total }, (_, at) => new NumberedEndpoint(at));
    this.picker = new Picker<NumberedEndpoint>({ ...settingsOf(scenario), random: randomStream(seed, 4) });
    this.picker.update(this.endpoints.slice(0, instances), 0);
    this.isJoined = join === undefined;
    this.queues = new Queues(total);
    this.lengths = this.queues.lengths;
    this.picks = new Array<number>(total).fill(0);
    Object.assign(this.tally, { now: 0, area: 0, observedAt: 0, measuredAt: 0 });
  }

  /** The virtual time. */
  get now(): number {
    return this.tally.now;
  }

  /** The measurements since `measureFromNow`. */
  get result(): Result {
    const { times, tally, picks } = this;
    return {
      policy: this.scenario.policy,
      meanTimeInSystem: times.mean,
      p50: times.quantile(0.5),
      p99: times.quantile(0.99),
      p999: times.quantile(0.999),
      meanQueue: tally.area / (tally.now - tally.measuredAt) / picks.length,
      maxQueue: tally.maxQueue,
      measured: times.count,
      failed: tally.failed / Math.max(1, times.count),
      picks,
    };
  }

  /** Changes the scenario from now on. The calls in the queues stay there. */
  change(changes: Partial<Pick<Scenario, 'policy' | 'choices' | 'load' | 'slow' | 'fail'>>): void {
    this.scenario = { ...this.scenario, ...changes };
    this.picker.configure(settingsOf(this.scenario), this.tally.now * MEAN_SERVICE_MS);
  }

  /** Forgets all measurements. Requests that arrived before are not measured. */
  measureFromNow(): void {
    this.times = new TimeHistogram();
    this.picks.fill(0);
    Object.assign(this.tally, { area: 0, measuredAt: this.tally.now, maxQueue: 0, failed: 0 });
  }

  /** Simulates the arrival of this number of requests, and everything that happens until the last of them. */
  run(requests: number): void {
    const { picker, queues, draw, call, tally, lengths, picks } = this;
    const { slow, fail, join, load, instances, policy } = this.scenario;
    const rate = load * instances;
    const joinsAt = join === undefined ? Infinity : join.atMs / MEAN_SERVICE_MS;
    const usesKeys = policy === 'consistent-hash';
    for (let request = 0; request < requests; request += 1) {
      const now = tally.now - Math.log(1 - draw.arrival()) / rate;
      for (let at = queues.nextAt; at <= now; at = queues.nextAt) this.finish(at);
      if (!this.isJoined && now >= joinsAt) {
        picker.update(this.endpoints, now * MEAN_SERVICE_MS);
        this.isJoined = true;
      }
      tally.area += tally.inSystem * (now - tally.observedAt);
      tally.observedAt = now;
      tally.now = now;
      if (usesKeys) call.key = String(Math.floor(draw.key() * 1e6));
      const pick = picker.pick(call, now * MEAN_SERVICE_MS)!;
      const { number } = pick.endpoint;
      const slowFactor = slow !== undefined && number < slow.count ? slow.factor : 1;
      // A failing call fails fast.
      const fails = fail !== undefined && number < fail.count && draw.failure() < fail.part;
      queues.add(number, now, fails ? FAILURE_TIME : draw.serviceTime() * slowFactor, fails, pick);
      tally.inSystem += 1;
      picks[number]! += 1;
      const length = lengths[number]!;
      if (length > tally.maxQueue) tally.maxQueue = length;
    }
  }

  /** Finishes the requests in the queues. @returns the result, whose mean queue is that until the last arrival. */
  end(): Result {
    const { meanQueue } = this.result;
    for (let at = this.queues.nextAt; at < Infinity; at = this.queues.nextAt) this.finish(at);
    return { ...this.result, meanQueue };
  }

  private finish(at: number): void {
    const { tally } = this;
    tally.area += tally.inSystem * (at - tally.observedAt);
    tally.observedAt = at;
    tally.inSystem -= 1;
    const { arrivedAt, fails, tag } = this.queues.takeNext();
    tag.done(fails ? 'failure' : 'success', at * MEAN_SERVICE_MS);
    if (arrivedAt <= tally.measuredAt) return;
    if (fails) tally.failed += 1;
    this.times.add(at - arrivedAt);
  }
}

const settingsOf = ({ policy, choices, fail, join }: Scenario): PickerSettings => ({
  ...{ policy, choices },
  slowStartMs: join === undefined ? 0 : SLOW_START_MS,
  // Without failures, ejection must not distort the comparison with theory.
  ejection: { enabled: fail !== undefined },
});

/** The random numbers of a scenario, each from a stream of its own. */
interface Draw {
  readonly arrival: () => number;
  readonly serviceTime: () => number;
  readonly failure: () => number;
  readonly key: () => number;
}

function drawsOf({ seed, service: { distribution, parameter } }: Scenario): Draw {
  return {
    arrival: randomStream(seed, 1),
    serviceTime: distributions[distribution]!.create(randomStream(seed, 2), parameter),
    failure: randomStream(seed, 3),
    key: randomStream(seed, 5),
  };
}

class NumberedEndpoint extends Endpoint {
  readonly number: number;

  constructor(number: number) {
    super({
      ...{ id: `i${number}`, service: 'simulated', address: '127.0.0.1', port: 1024 + number },
      ...{ version: '', zone: '', startedAt: '', status: 'passing', weight: 1 },
    });
    this.number = number;
  }
}
