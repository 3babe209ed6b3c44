import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { callMetrics } from './call-metrics.ts';

const SERVICE = 'wagons';

describe('callMetrics', () => {
  it('counts attempts, retries, refusals and ejections', async () => {
    const registry = new Registry();
    const metrics = callMetrics(registry);
    metrics.attempted({ service: SERVICE, instanceId: 'w-1', outcome: 'failure', durationMs: 3 });
    metrics.attempted({ service: SERVICE, instanceId: 'w-3', outcome: 'success', durationMs: undefined });
    metrics.retried({ service: SERVICE, kind: 'retry' });
    metrics.attempted({ service: SERVICE, instanceId: 'w-2', outcome: 'success', durationMs: 3 });
    metrics.overloaded({ service: SERVICE });
    metrics.ejected({ service: SERVICE, instanceId: 'w-1', reason: 'connection', detail: '' });
    const text = await registry.metrics();
    for (const sample of [
      'attempts_total{target="wagons",target_instance="w-1",outcome="failure"} 1',
      'attempts_total{target="wagons",target_instance="w-2",outcome="success"} 1',
      'attempts_total{target="wagons",target_instance="w-3",outcome="success"} 1',
      'attempt_duration_seconds_count{target="wagons"} 2',
      'retries_total{target="wagons",kind="retry"} 1',
      'retries_total{target="wagons",kind="hedge"} 0',
      'overloaded_total{target="wagons"} 1',
      'ejections_total{target="wagons",target_instance="w-1",reason="connection"} 1',
    ])
      expect(text).toContain(sample);
  });

  it('exports the state of the balancer', async () => {
    const registry = new Registry();
    const instance = { id: 'w-1', inFlight: 4, ejection: {} };
    const view = () => [{ service: SERVICE, panic: true, retryBudget: 7, instances: [instance] }] as never;
    callMetrics(registry).measure({ view });
    const lines = (await registry.metrics()).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'signalbox_rpc_client_in_flight{target="wagons",target_instance="w-1"} 4',
        'signalbox_instance_ejected{target="wagons",target_instance="w-1"} 1',
        'signalbox_rpc_client_panic{target="wagons"} 1',
        'signalbox_rpc_client_retry_budget{target="wagons"} 7',
      ]),
    );
  });

  it('has no more series after a thousand restarted instances', async () => {
    const registry = new Registry();
    const metrics = callMetrics(registry);
    const series = async () => (await registry.metrics()).split('\n').filter((line) => !line.startsWith('#')).length;
    const restart = (number: number) => {
      const instance = { service: SERVICE, instanceId: `w-${number}` };
      metrics.attempted({ ...instance, outcome: 'success', durationMs: 1 });
      metrics.ejected({ ...instance, reason: 'failures', detail: '' });
      metrics.removed(instance);
    };
    restart(0);
    const before = await series();
    for (let number = 1; number <= 1000; number += 1) restart(number);
    expect(await series()).toBe(before);
  });
});
