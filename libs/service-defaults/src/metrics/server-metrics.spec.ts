import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { serverMetrics } from './server-metrics.ts';

describe('serverMetrics', () => {
  it('exports what connections hold now, and refusals by reason', async () => {
    const registry = new Registry();
    const metrics = serverMetrics(registry);
    const server = { load: { connections: 3, unfinishedBytes: 10, requestBytes: 20, unreadBytes: 30 } };
    metrics.measure(server);
    metrics.refused('stalled');
    metrics.refused('stalled');
    server.load = { ...server.load, connections: 4 };
    const lines = (await registry.metrics()).split('\n').filter((line) => line.startsWith('signalbox_'));
    expect(lines).toEqual(
      expect.arrayContaining([
        'signalbox_rpc_server_connections 4',
        'signalbox_rpc_server_unfinished_bytes 10',
        'signalbox_rpc_server_request_bytes 20',
        'signalbox_rpc_server_unread_bytes 30',
        'signalbox_rpc_server_refused_total{reason="stalled"} 2',
      ]),
    );
  });
});
