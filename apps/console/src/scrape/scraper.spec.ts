import { AllowedAddresses, type Instance } from '@signalbox/discovery';
import { describe, expect, it } from 'vitest';
import type { OpsAnswer } from './ops-client.ts';
import { Scraper } from './scraper.ts';

const instance = (id: string, more: Partial<Instance> = {}): Instance => ({
  ...{ id, service: 'users', address: '127.0.0.1', port: 4_000, opsPort: 5_000, version: 'dev', zone: 'local' },
  ...{ startedAt: '2026', status: 'passing', weight: 1 },
  ...more,
});

const METRICS = `
signalbox_rpc_server_requests_total{message="users.getUser",code="OK"} 10
signalbox_rpc_server_requests_total{message="users.watchTokens",code="OK"} 500
signalbox_rpc_server_requests_total{message="users.getUser",code="UNAVAILABLE"} 2
signalbox_rpc_server_duration_seconds_bucket{message="users.getUser",le="0.01"} 12
signalbox_rpc_server_duration_seconds_bucket{message="users.getUser",le="+Inf"} 12
signalbox_rpc_server_active_requests 3
signalbox_rpc_client_attempt_duration_seconds_count{target="orders"} 4
signalbox_rpc_client_attempts_total{target="orders",target_instance="o-1",outcome="failure"} 1
signalbox_database_connections{state="busy"} 1
signalbox_database_connections{state="idle"} 4
signalbox_database_waiting 2
process_cpu_seconds_total 1.5
process_resident_memory_bytes 1000
`;
const READY = {
  parts: { database: 'ok' },
  configuration: { documents: [{ document: 'all', revision: 3 }], pinned: [] },
};
const TOPOLOGY = {
  services: [
    {
      ...{ service: 'orders', policy: 'peak-ewma', panic: false, retryBudget: 1 },
      instances: [
        {
          id: 'o-1',
          status: 'passing',
          inFlight: 0,
          latencyMs: 2,
          picks: 5,
          failures: 0,
          state: 'serving',
          ejection: null,
        },
      ],
    },
  ],
};

function scraper(instances: Instance[], answer: (path: string, instance: Instance) => OpsAnswer | Promise<OpsAnswer>) {
  const asked: string[] = [];
  const running = new Scraper({
    services: ['users'],
    directory: { watch: () => {}, instances: () => instances } as never,
    allowed: new AllowedAddresses({ ports: [1_024, 65_535] }),
    client: {
      get: async (of, path) => {
        asked.push(`${of.id} ${path}`);
        return answer(path, of);
      },
    },
  });
  return { running, asked };
}

const answers = (path: string): OpsAnswer => ({
  status: 200,
  text: path.startsWith('/metrics?') ? METRICS : JSON.stringify(path === '/topology' ? TOPOLOGY : READY),
});

describe('the scraper', () => {
  it('reads metrics, topology and documents of each instance', async () => {
    const { running, asked } = scraper([instance('u-1')], answers);
    await running.tick();
    await running.tick();
    const paths = asked.map((path) => path.replace(/\?.*/, '?…'));
    expect(paths.sort()).toEqual(['u-1 /health/ready', 'u-1 /metrics?…', 'u-1 /topology', 'u-1 /topology']);
    const [scraped] = running.instances();
    const metrics = scraped!.current(performance.now())!;
    expect(metrics).toMatchObject({ inFlight: 3, http: undefined, cpuSeconds: 1.5, memoryBytes: 1_000 });
    expect(metrics.rpc).toMatchObject({ calls: 12, failures: 2 });
    expect(metrics.database).toEqual({ busy: 1, idle: 4, waiting: 2 });
    expect(metrics.callsTo.get('orders')).toMatchObject({ calls: 4, failures: 1 });
    expect(scraped!.calledServices(performance.now())).toMatchObject([{ service: 'orders' }]);
    expect(scraped!.readiness?.value.configuration?.documents).toEqual([{ document: 'all', revision: 3 }]);
  });

  it('asks no address that is not allowed, and none without an ops port', async () => {
    const outside = [
      instance('a', { address: '8.8.8.8' }),
      instance('b', { opsPort: 22 }),
      instance('c', { opsPort: undefined }),
    ];
    const { running, asked } = scraper(outside, answers);
    await running.tick();
    expect(asked).toEqual([]);
    expect(running.instances()).toHaveLength(3);
  });

  it('has at most one request of a kind in flight to an instance', async () => {
    const { running, asked } = scraper([instance('u-1')], () => new Promise(() => {}));
    for (let tick = 0; tick < 5; tick += 1) void running.tick();
    expect(asked).toHaveLength(3);
  });

  it('ignores answers of another form, and instances that do not answer', async () => {
    for (const answer of [
      () => ({ status: 404, text: 'not found' }),
      () => ({ status: 200, text: '{"services":7,"parts":[]}' }),
      () => ({ status: 200, text: 'a' }),
      () => Promise.reject(new Error('no answer')),
    ]) {
      const { running } = scraper([instance('u-1')], answer);
      await running.tick();
      expect(running.instances()[0]!.calledServices(performance.now())).toEqual([]);
      expect(running.instances()[0]!.readiness).toBeUndefined();
    }
  });

  it('forgets what is too old, and instances that are not listed any more', async () => {
    const listed = [instance('u-1')];
    const { running } = scraper(listed, answers);
    await running.tick();
    const [scraped] = running.instances();
    expect(scraped!.current(performance.now() + 3_100)).toBeUndefined();
    listed.pop();
    await running.tick();
    expect(running.instances()).toEqual([]);
    listed.push(instance('u-1'));
    expect(running.instances()[0]!.metrics.last).toBeUndefined();
  });
});
