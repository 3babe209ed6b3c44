import { chart, type Dashboard } from '../dashboard.ts';

export const node: Dashboard = {
  uid: 'signalbox-node',
  title: 'Signalbox: Node.js',
  description: 'The processes: CPU, memory, garbage collection, event loop.',
  variables: ['service'],
  rows: [
    {
      title: 'Process',
      panels: [
        chart('CPU', 'cores', { '{{instance}}': 'rate(process_cpu_seconds_total{service="$service"}[1m])' }),
        chart('Resident memory', 'bytes', { '{{instance}}': 'process_resident_memory_bytes{service="$service"}' }),
        chart('Heap in use', 'bytes', { '{{instance}}': 'nodejs_heap_size_used_bytes{service="$service"}' }),
        chart('Open files', 'short', { '{{instance}}': 'process_open_fds{service="$service"}' }),
      ],
    },
    {
      title: 'Runtime',
      panels: [
        chart('Event loop delay, p99', 's', { '{{instance}}': 'nodejs_eventloop_lag_p99_seconds{service="$service"}' }),
        chart('Time in garbage collection', 'percentunit', {
          '{{instance}} {{kind}}': 'rate(nodejs_gc_duration_seconds_sum{service="$service"}[1m])',
        }),
        chart('Active handles', 'short', { '{{instance}}': 'nodejs_active_resources_total{service="$service"}' }),
      ],
    },
    {
      title: 'Telemetry',
      panels: [
        chart('Exported spans and log records', 'ops', {
          '{{signal}} {{instance}}': 'rate(signalbox_telemetry_exported_total{service="$service"}[1m])',
        }),
        chart('Dropped spans and log records', 'ops', {
          '{{signal}} {{instance}}': 'rate(signalbox_telemetry_dropped_total{service="$service"}[1m])',
        }),
      ],
    },
  ],
};
