import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createPolicy, Endpoint, IntRandom, Picker, policyNames, type PolicyName } from '@signalbox/balancing';
import { P2cBalancer, RandomBalancer } from 'load-balancers';
import { BalancedPool } from 'undici';

/** A picker that the benchmark measures. */
export interface PickCase {
  readonly name: string;
  /** `choice`: only chooses an instance. `call`: also counts the call and records its outcome. */
  readonly kind: 'choice' | 'call';
  /** @returns a function that picks. The benchmark uses the result, so the compiler can't remove the pick. */
  prepare(instances: number): () => unknown;
}

const require = createRequire(import.meta.url);
/** Loads a file that Moleculer does not export. */
const moleculerFile = (file: string): unknown => require(join(dirname(require.resolve('moleculer')), 'src', file));

function endpoints(count: number): Endpoint[] {
  return Array.from({ length: count }, (_, at) => {
    const about = { version: '1', zone: 'a', startedAt: '', weight: 1, status: 'passing' } as const;
    const endpoint = new Endpoint({ id: `i${at}`, service: 's', address: '127.0.0.1', port: 1024 + at, ...about });
    // As if each endpoint had answered a call.
    endpoint.latency.observe(10 + (at % 7), 0);
    return endpoint;
  });
}

const policy = (name: PolicyName): PickCase => ({
  name: `ours, ${name}`,
  kind: 'choice',
  prepare: (instances) => {
    const chosen = createPolicy(name, { random: new IntRandom(Math.random), choices: 2, zone: 'a', inFlight: () => 0 });
    chosen.update(endpoints(instances));
    const key = name === 'consistent-hash' ? 'a key' : undefined;
    return () => chosen.pick(1, key);
  },
});

const picking = (name: PolicyName): PickCase => ({
  name: `ours, ${name}: pick, done, two clock reads`,
  kind: 'call',
  prepare: (instances) => {
    const picker = new Picker<Endpoint>({ policy: name, random: Math.random });
    picker.update(endpoints(instances), 0);
    const call = { idempotent: true };
    return () => {
      const pick = picker.pick(call, performance.now())!;
      pick.done('success', performance.now());
      return pick;
    };
  },
});

interface MoleculerList {
  endpoints: { isAvailable: boolean; node: { hostname: string; cpu: number } }[];
  strategy: { hostAvgLatency?: Map<string, number> };
  next(context: object): unknown;
}

/** Uses a broker's endpoint list, which first filters the available endpoints. Latencies and loads are known and not low. */
function moleculer(strategy: string, file: string): PickCase {
  return {
    name: `Moleculer, ${strategy}`,
    kind: 'choice',
    prepare: (instances) => {
      const EndpointList = moleculerFile('registry/endpoint-list.js') as new (...args: unknown[]) => MoleculerList;
      const Strategy = moleculerFile(`strategies/${file}.js`);
      const list = new EndpointList(
        { opts: { preferLocal: false } },
        {},
        'wagons.depart',
        'wagons',
        null,
        Strategy,
        {},
      );
      list.endpoints = Array.from({ length: instances }, (_, at) => ({
        isAvailable: true,
        node: { hostname: `host-${at}`, cpu: 20 + (at % 60) },
      }));
      list.endpoints.forEach(({ node }, at) => list.strategy.hostAvgLatency?.set(node.hostname, 20 + (at % 60)));
      return () => list.next({});
    },
  };
}

const balancedPool: PickCase = {
  name: "undici's BalancedPool",
  kind: 'choice',
  prepare: (instances) => {
    const { kGetDispatcher } = require('undici/lib/dispatcher/pool-base') as { kGetDispatcher: symbol };
    const pool = new BalancedPool(Array.from({ length: instances }, (_, at) => `http://127.0.0.1:${1024 + at}`));
    const pick = (pool as unknown as Record<symbol, () => unknown>)[kGetDispatcher]!.bind(pool);
    return pick;
  },
};

/** A class of the package `load-balancers`. */
const loadBalancer = (Balancer: typeof P2cBalancer | typeof RandomBalancer): PickCase => ({
  name: `load-balancers, ${Balancer.name}`,
  kind: 'choice',
  prepare: (instances) => {
    const balancer = new Balancer(instances);
    return () => balancer.pick();
  },
});

const clock: PickCase = {
  name: 'two clock reads',
  kind: 'choice',
  prepare: () => () => performance.now() + performance.now(),
};

export const pickCases: readonly PickCase[] = [
  ...policyNames.map(policy),
  picking('peak-ewma'),
  picking('two-choices'),
  moleculer('random', 'random'),
  moleculer('round robin', 'round-robin'),
  moleculer('cpu usage', 'cpu-usage'),
  moleculer('latency', 'latency'),
  balancedPool,
  loadBalancer(P2cBalancer),
  loadBalancer(RandomBalancer),
  clock,
];
