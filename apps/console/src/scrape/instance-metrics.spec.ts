import { describe, expect, it } from 'vitest';
import { instanceMetrics } from './instance-metrics.ts';

describe('instanceMetrics', () => {
  it.each(['NaN', 'Infinity', '-Inf', '1e999', 'x'])(
    'ignores the value %s, from which no rate can be computed',
    (value) => {
      const metrics = instanceMetrics(`
signalbox_rpc_server_requests_total{message="a"} 7
signalbox_rpc_server_requests_total{message="b"} ${value}
signalbox_rpc_server_active_requests ${value}
signalbox_rpc_server_duration_seconds_bucket{message="a",le="${value === '1e999' ? 'x' : value}"} 3
signalbox_rpc_server_duration_seconds_bucket{message="a",le="1"} ${value}
process_resident_memory_bytes ${value}
`);
      expect(metrics).toMatchObject({ inFlight: 0, memoryBytes: undefined, rpc: { calls: 7, failures: 0 } });
      expect([...metrics.rpc.buckets.keys()].filter(Number.isNaN)).toEqual([]);
      expect([...metrics.rpc.buckets.values()].every(Number.isFinite)).toBe(true);
    },
  );

  it('bounds the number of called services and of buckets', () => {
    const line = (target: string, le: number) =>
      `signalbox_rpc_client_attempt_duration_seconds_bucket{target="${target}",le="${le}"} 1`;
    const lines = Array.from({ length: 1_000 }, (_, index) => [line(`service ${index}`, 1), line('service 0', index)]);
    const { callsTo } = instanceMetrics(lines.flat().join('\n'));
    expect(callsTo.size).toBe(64);
    expect(callsTo.get('service 0')?.buckets.size).toBe(128);
  });
});
