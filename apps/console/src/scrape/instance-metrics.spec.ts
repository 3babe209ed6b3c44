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
});
