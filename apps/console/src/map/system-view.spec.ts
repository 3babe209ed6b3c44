import type { Instance } from '@signalbox/discovery';
import { beforeEach, describe, expect, it } from 'vitest';
import { balancerList } from '../api/balancers.ts';
import { systemMap } from '../api/map.ts';
import type { StackProcess } from '../control/stack-control.ts';
import { instanceMetrics } from '../scrape/instance-metrics.ts';
import { ScrapedInstance } from '../scrape/scraped-instance.ts';
import { balancersOf } from './balancers.ts';
import type { SystemSources } from './system-sources.ts';
import { SystemView } from './system-view.ts';

let scraped: ScrapedInstance[];
let processes: StackProcess[];
let ended: Set<string>;
let sources: SystemSources;
let view: SystemView;

const instance = (id: string, more: Partial<Instance> = {}): Instance => ({
  ...{ id, service: id.split('-')[0]!, address: '127.0.0.1', port: 4_000, version: 'dev', zone: 'local' },
  ...{ startedAt: '2026', status: 'passing', weight: 1 },
  ...more,
});

const called = (service: string, picks: number, state: 'serving' | 'ejected' = 'serving') => {
  const ejection = state === 'ejected' ? { reason: 'connection', detail: 'refused', remainingMs: 5 } : null;
  const measured = { status: 'passing' as const, inFlight: 1, latencyMs: 2, picks, failures: 0, state, ejection };
  return { service, policy: 'peak-ewma', panic: false, instances: [{ id: `${service}-1`, ...measured }] };
};

const httpMetrics = (calls: number) => `
signalbox_http_server_requests_total{method="GET",route="/api/me",status="200"} ${calls}
signalbox_http_server_requests_total{method="GET",route="/health/ready",status="200"} 999
signalbox_http_server_requests_total{method="GET",route="/api/me",status="503"} ${calls / 10}
signalbox_http_server_request_duration_seconds_bucket{route="/api/me",le="0.01"} ${calls}
signalbox_http_server_request_duration_seconds_bucket{route="/api/me",le="+Inf"} ${calls}
signalbox_rpc_client_attempt_duration_seconds_bucket{target="users",le="0.005"} ${calls / 2}
signalbox_rpc_client_attempt_duration_seconds_bucket{target="users",le="+Inf"} ${calls}
signalbox_rpc_client_attempt_duration_seconds_count{target="users"} ${calls}
process_cpu_seconds_total ${calls / 100}
process_resident_memory_bytes 5000`;

beforeEach(() => {
  scraped = [new ScrapedInstance(instance('gateway-1')), new ScrapedInstance(instance('users-1'))];
  const [gateway, users] = scraped as [ScrapedInstance, ScrapedInstance];
  gateway.metrics.add(0, instanceMetrics(httpMetrics(100)));
  gateway.metrics.add(2_000, instanceMetrics(httpMetrics(200)));
  gateway.topology.add(0, [called('users', 100)]);
  gateway.topology.add(2_000, [called('users', 150)]);
  users.metrics.add(
    2_000,
    instanceMetrics('signalbox_database_connections{state="idle"} 3\nsignalbox_database_waiting 1'),
  );
  users.readiness = { at: 2_000, value: { parts: { database: 'ok' } } };
  processes = [];
  ended = new Set();
  sources = {
    installation: 'signalbox',
    hasProxy: false,
    services: ['gateway', 'users'],
    directory: { failureOf: () => undefined },
    scraper: { instances: () => scraped },
    control: {
      get processes() {
        return processes;
      },
      nameOf: (id) => processes.find((process) => process.id === id)?.name ?? null,
      hasEnded: (id) => ended.has(id),
    },
    faultOf: (_, id) => (id === 'users-1' ? { delayMs: 200, abortPercent: 0 } : null),
    traffic: () => ({ callsPerSecond: 5, failed: 1 }),
  };
  view = new SystemView(sources);
});

const usersOf = (now: number) => view.map(now).services.find(({ name }) => name === 'users')!.instances;

describe('the map', () => {
  it('shows services, instances, lines and databases in the documented form', () => {
    const map = systemMap.parse(view.map(2_100));
    expect(map.services).toMatchObject([
      {
        ...{ name: 'gateway', layer: 0, isEdge: true, hasDatabase: false },
        instances: [{ id: 'gateway-1', state: 'serving', callsPerSecond: 55, failuresPerSecond: 5, cpuCores: 0.5 }],
      },
      {
        ...{ name: 'users', layer: 1, isEdge: false, hasDatabase: true },
        instances: [{ id: 'users-1', state: 'serving', fault: { delayMs: 200, abortPercent: 0 } }],
      },
    ]);
    expect(map.lines).toEqual([
      { from: 'clients', to: 'gateway', callsPerSecond: 55, failuresPerSecond: 5, p50Ms: 5, p99Ms: 9.9 },
      { from: 'gateway', to: 'users', callsPerSecond: 50, failuresPerSecond: 0, p50Ms: 5, p99Ms: 5 },
    ]);
    expect(map.databases).toEqual([{ service: 'users', busy: 0, idle: 3, waiting: 1, isReachable: true }]);
    expect(map.traffic).toEqual({ callsPerSecond: 5, failed: 1 });
  });

  it('shows no flow of an instance that does not answer any more', () => {
    expect(view.map(9_000).services[0]?.instances[0]).toMatchObject({
      callsPerSecond: 0,
      p50Ms: null,
      memoryBytes: null,
    });
  });

  it('shows that a caller has ejected an instance, and why', () => {
    scraped[0]!.topology.add(2_500, [called('users', 150, 'ejected')]);
    expect(usersOf(2_600)).toMatchObject([{ state: 'ejected', reason: 'gateway-1: refused' }]);
  });

  it('shows an instance that has left for 10 s', () => {
    usersOf(2_100);
    scraped.pop();
    expect(usersOf(3_000)).toMatchObject([{ id: 'users-1', state: 'gone', reason: 'it has ended' }]);
    expect(usersOf(12_000)).toMatchObject([{ state: 'gone' }]);
    expect(usersOf(12_200)).toEqual([]);
  });

  it('shows processes of the launcher that are not in the registry, and the names of the others', () => {
    processes = [
      { name: 'users-1', service: 'users', kind: 'service', id: 'users-1', status: 'frozen' },
      { name: 'users-2', service: 'users', kind: 'service', status: 'stopped' },
      { name: 'users-3', service: 'users', kind: 'service', status: 'waiting' },
      { name: 'users', service: 'users', kind: 'database', status: 'ready' },
    ];
    expect(usersOf(2_100).map(({ id, name, state }) => [id, name, state])).toEqual([
      ['users-1', 'users-1', 'frozen'],
      ['users-2', 'users-2', 'stopped'],
      ['users-3', 'users-3', 'starting'],
    ]);
  });

  it('shows an ended instance as gone, also while the registry lists it', () => {
    usersOf(2_100);
    ended.add('users-1');
    expect(usersOf(2_200)).toMatchObject([{ id: 'users-1', state: 'gone' }]);
    expect(usersOf(13_000)).toEqual([]);
  });

  it('says why the registry is not reachable', () => {
    sources = { ...sources, directory: { failureOf: () => new Error('connection refused') } };
    expect(new SystemView(sources).map(2_100).registry).toEqual({ isReachable: false, detail: 'connection refused' });
  });

  it('measures the running instances for their series', () => {
    expect([...view.measurements(2_100).keys()]).toEqual(['gateway-1']);
  });
});

describe('the balancers', () => {
  it('show what each caller measures, in the documented form', () => {
    const { items } = balancerList.parse(balancersOf(sources, 2_100));
    expect(items).toMatchObject([
      {
        ...{ caller: { id: 'gateway-1', service: 'gateway' }, service: 'users', policy: 'peak-ewma', isPanic: false },
        instances: [{ id: 'users-1', picks: 150, picksPerSecond: 25, failuresPerSecond: 0, inFlight: 1 }],
        latency: { boundsMs: [5], counts: [25, 25] },
      },
    ]);
  });
});
