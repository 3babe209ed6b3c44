import { describe, expect, it, vi } from 'vitest';
import { Metrics } from './metrics.ts';
import { openMetrics } from './open-metrics.ts';

const identity = { service: 'wagons', instanceId: 'w-1', version: '1', zone: '1', startedAt: '1', incarnation: '1' };
const namesIn = (text: string) => [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);

describe('the metrics of a process', () => {
  it('can be read by name: others are not computed, and unknown names are ignored', async () => {
    const metrics = new Metrics(identity);
    const query = vi.fn(async () => {});
    metrics.gauge('signalbox_wagons', 'Wagons in the database', [], query);
    const names = ['signalbox_rpc_server_requests_total', 'process_resident_memory_bytes', 'none'];
    const text = await (await metrics.named(names)).metrics();
    expect(namesIn(text)).toEqual(names.slice(0, 2));
    expect(text).toMatch(/^process_resident_memory_bytes\{service="wagons",instance="w-1"\} \d+/m);
    expect(query).not.toHaveBeenCalled();
    expect(namesIn(await openMetrics(await metrics.named(['signalbox_wagons'])))).toEqual(['signalbox_wagons']);

    expect(namesIn(await (await metrics.named()).metrics())).toContain('signalbox_wagons');
    expect(query).toHaveBeenCalled();
  });

  it('contain the current CPU time also if nothing else is read', async () => {
    const metrics = new Metrics(identity);
    const seconds = async () =>
      Number((await (await metrics.named(['process_cpu_seconds_total'])).metrics()).trim().split(' ').at(-1));
    const before = await seconds();
    for (const endsAt = performance.now() + 20; performance.now() < endsAt;);
    expect(await seconds()).toBeGreaterThan(before);
  });
});
