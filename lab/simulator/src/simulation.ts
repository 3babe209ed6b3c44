import { Endpoint, Picker, type EndpointPick } from '@signalbox/balancing';
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

/**
 * Simulates calls to instances in virtual time. Calls arrive as a Poisson process, the real picker picks their instances,
 * and each instance serves one call at a time. The same scenario gives the same result.
 */
export function simulate(scenario: Scenario): Result {
  const { policy, choices, instances, load, requests, seed, slow, fail, join } = scenario;
  const total = instances + (join?.count ?? 0);
  const [arrivals, services, failures, choice, keys] = [1, 2, 3, 4, 5].map((stream) =>
    randomStream(seed, stream),
  ) as Streams;
  const { distribution, parameter } = scenario.service;
  const serviceTime = distributions[distribution]!.create(services, parameter);
  const endpoints = Array.from({ length: total }, (_, at) => new NumberedEndpoint(at));
  const picker = new Picker<NumberedEndpoint>({
    ...{ policy, choices, random: choice },
    slowStartMs: join === undefined ? 0 : SLOW_START_MS,
    // Without failures, ejection must not distort the comparison with theory.
    ejection: { enabled: fail !== undefined },
  });
  picker.update(endpoints.slice(0, instances), 0);
  let joinsAt = join === undefined ? Infinity : join.atMs / MEAN_SERVICE_MS;

  const queues = new Queues<EndpointPick<NumberedEndpoint>>(total);
  const times = new TimeHistogram();
  const picks = new Array<number>(total).fill(0);
  const measuredFrom = Math.floor(requests * WARM_UP);
  const rate = load * instances;
  const call = { idempotent: true, key: '' };
  const usesKeys = policy === 'consistent-hash';
  // Properties of an object: V8 allocates a number on the heap for each change of a variable in a closure.
  const tally = { area: 0.5, observedAt: 0.5, measuredAt: 0.5, inSystem: 0, maxQueue: 0, failed: 0 };
  Object.assign(tally, { area: 0, observedAt: 0, measuredAt: Infinity });
  let now = 0;

  const finish = (at: number): void => {
    tally.area += tally.inSystem * (at - tally.observedAt);
    tally.observedAt = at;
    tally.inSystem -= 1;
    const { arrivedAt, fails, tag } = queues.takeNext();
    tag.done(fails ? 'failure' : 'success', at * MEAN_SERVICE_MS);
    if (arrivedAt < tally.measuredAt) return;
    if (fails) tally.failed += 1;
    times.add(at - arrivedAt);
  };

  for (let request = 0; request < requests; request += 1) {
    now -= Math.log(1 - arrivals()) / rate;
    for (let at = queues.nextAt; at <= now; at = queues.nextAt) finish(at);
    if (now >= joinsAt) {
      picker.update(endpoints, now * MEAN_SERVICE_MS);
      joinsAt = Infinity;
    }
    tally.area += tally.inSystem * (now - tally.observedAt);
    tally.observedAt = now;
    if (request === measuredFrom) Object.assign(tally, { area: 0, measuredAt: now });
    if (usesKeys) call.key = String(Math.floor(keys() * 1e6));
    const pick = picker.pick(call, now * MEAN_SERVICE_MS)!;
    const { number } = pick.endpoint;
    const slowFactor = slow !== undefined && number < slow.count ? slow.factor : 1;
    // A failing call fails fast.
    const fails = fail !== undefined && number < fail.count && failures() < fail.part;
    queues.add(number, now, fails ? FAILURE_TIME : serviceTime() * slowFactor, fails, pick);
    tally.inSystem += 1;
    if (request < measuredFrom) continue;
    picks[number]! += 1;
    const length = queues.lengths[number]!;
    if (length > tally.maxQueue) tally.maxQueue = length;
  }
  const meanQueue = tally.area / (now - tally.measuredAt) / total;
  for (let at = queues.nextAt; at < Infinity; at = queues.nextAt) finish(at);
  return {
    policy,
    meanTimeInSystem: times.mean,
    p50: times.quantile(0.5),
    p99: times.quantile(0.99),
    p999: times.quantile(0.999),
    ...{ meanQueue, picks, maxQueue: tally.maxQueue },
    measured: times.count,
    failed: tally.failed / Math.max(1, times.count),
  };
}

type Streams = [() => number, () => number, () => number, () => number, () => number];

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
