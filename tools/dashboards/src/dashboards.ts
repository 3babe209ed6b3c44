import { chart, quantile, value, type Dashboard } from './dashboard.ts';

const HTTP = 'signalbox_http_server_request_duration_seconds';
const SERVED = 'signalbox_rpc_server_duration_seconds';
const ATTEMPT = 'signalbox_rpc_client_attempt_duration_seconds';

const overview: Dashboard = {
  uid: 'signalbox-overview',
  title: 'Signalbox: overview',
  description: 'Whether clients are served, and which part is the reason if not.',
  rows: [
    {
      title: 'Clients',
      panels: [
        chart('Requests by route', 'reqps', {
          '{{method}} {{route}}': 'sum by (method, route) (rate(signalbox_http_server_requests_total[1m]))',
        }),
        chart('Share of 5xx', 'percentunit', {
          '5xx': `sum(rate(signalbox_http_server_requests_total{status=~"5.."}[1m])) / sum(rate(signalbox_http_server_requests_total[1m])) or sum(rate(signalbox_http_server_requests_total[1m])) * 0`,
        }),
        chart('Duration of a request', 's', {
          median: quantile(0.5, HTTP, ''),
          p95: quantile(0.95, HTTP, ''),
          p99: quantile(0.99, HTTP, ''),
        }),
        chart('Requests in progress', 'short', { '{{instance}}': 'signalbox_http_server_active_requests' }),
      ],
    },
    {
      title: 'Services',
      panels: [
        chart('Instances that answer', 'short', { '{{service}}': 'sum by (service) (up{job="signalbox"})' }),
        chart('Calls served by service', 'reqps', {
          '{{service}}': 'sum by (service) (rate(signalbox_rpc_server_requests_total[1m]))',
        }),
        chart('Calls that fail, by code', 'reqps', {
          '{{service}} {{code}}':
            'sum by (service, code) (rate(signalbox_rpc_server_requests_total{code!="OK"}[1m])) or sum by (service) (rate(signalbox_rpc_server_requests_total[1m])) * 0',
        }),
        chart('CPU', 'cores', {
          '{{instance}}': 'sum by (instance) (rate(process_cpu_seconds_total{job="signalbox"}[1m]))',
        }),
      ],
    },
    {
      title: 'State',
      panels: [
        value('Unsettled orders', 'short', 'sum(max by (status) (signalbox_orders_unsettled))'),
        value('Stuck orders', 'short', 'max(signalbox_orders_stuck)', { limit: 1 }),
        value(
          'Ejected instances',
          'short',
          'sum(max by (target, target_instance) (signalbox_instance_ejected)) or vector(0)',
          {
            limit: 1,
          },
        ),
        value(
          'Rejected configuration documents',
          'short',
          'sum(max by (service, document) (signalbox_config_rejected))',
          {
            limit: 1,
          },
        ),
      ],
    },
  ],
};

const service: Dashboard = {
  uid: 'signalbox-service',
  title: 'Signalbox: one service',
  description: 'Rate, errors and duration of the messages of one service, and what it uses.',
  variables: ['service'],
  rows: [
    {
      title: 'Messages',
      panels: [
        chart('Calls by message', 'reqps', {
          '{{message}}': 'sum by (message) (rate(signalbox_rpc_server_requests_total{service="$service"}[1m]))',
        }),
        chart('Errors by code', 'reqps', {
          '{{message}} {{code}}':
            'sum by (message, code) (rate(signalbox_rpc_server_requests_total{service="$service", code!="OK"}[1m])) or sum by (message) (rate(signalbox_rpc_server_requests_total{service="$service"}[1m])) * 0',
        }),
        chart('p99 by message', 's', { '{{message}}': quantile(0.99, SERVED, 'service="$service"', 'message') }),
        chart('In progress', 'short', { '{{instance}}': 'signalbox_rpc_server_active_requests{service="$service"}' }),
      ],
    },
    {
      title: 'Limits',
      panels: [
        chart('Connections of callers', 'short', {
          '{{instance}}': 'signalbox_rpc_server_connections{service="$service"}',
        }),
        chart('Bytes in memory', 'bytes', {
          'requests {{instance}}': 'signalbox_rpc_server_request_bytes{service="$service"}',
          'incomplete {{instance}}': 'signalbox_rpc_server_unfinished_bytes{service="$service"}',
          'unread replies {{instance}}': 'signalbox_rpc_server_unread_bytes{service="$service"}',
        }),
        chart('Database connections', 'short', {
          '{{state}} {{instance}}': 'signalbox_database_connections{service="$service"}',
          'waiting {{instance}}': 'signalbox_database_waiting{service="$service"}',
        }),
        chart('Configuration revision', 'short', {
          '{{document}} {{instance}}': 'signalbox_config_revision{service="$service"}',
        }),
      ],
    },
    {
      title: 'Logs',
      panels: [
        {
          title: 'Warnings and errors',
          unit: 'logs',
          shows: 'logs',
          queries: [{ expr: '{service.name="$service"} severity_number:>=13' }],
        },
      ],
    },
  ],
};

const balancing: Dashboard = {
  uid: 'signalbox-balancing',
  title: 'Signalbox: balancing',
  description: 'How callers spread their calls over instances, and what they do when instances fail.',
  rows: [
    {
      title: 'Distribution',
      panels: [
        chart('Attempts by instance', 'reqps', {
          '{{target_instance}}': 'sum by (target_instance) (rate(signalbox_rpc_client_attempts_total[1m]))',
        }),
        chart('Calls in flight by instance', 'short', {
          '{{service}} → {{target_instance}}': 'sum by (service, target_instance) (signalbox_rpc_client_in_flight)',
        }),
        chart('p99 of an attempt', 's', { '{{target}}': quantile(0.99, ATTEMPT, '', 'target') }),
        chart('Failed attempts', 'reqps', {
          '{{target_instance}}':
            'sum by (target_instance) (rate(signalbox_rpc_client_attempts_total{outcome="failure"}[1m]))',
        }),
      ],
    },
    {
      title: 'Failures',
      panels: [
        chart('Ejected instances', 'short', { '{{service}} → {{target_instance}}': 'signalbox_instance_ejected' }),
        chart('Ejections by reason', 'ops', {
          '{{target}} {{reason}}': 'sum by (target, reason) (rate(signalbox_ejections_total[5m]))',
        }),
        chart('Retries and hedges', 'ops', {
          '{{target}} {{kind}}': 'sum by (target, kind) (rate(signalbox_rpc_client_retries_total[1m]))',
        }),
        chart('Retry budget left', 'short', {
          '{{service}} → {{target}}': 'min by (service, target) (signalbox_rpc_client_retry_budget)',
        }),
      ],
    },
    {
      title: 'Registry',
      panels: [
        chart('Time since the last answer to a watch', 's', {
          '{{service}} → {{watched}}': 'max by (service, watched) (signalbox_registry_answer_age_seconds)',
        }),
        chart('Errors of watches', 'ops', {
          '{{service}} → {{watched}}': 'sum by (service, watched) (rate(signalbox_registry_watch_errors_total[5m]))',
        }),
        chart('Index', 'short', { '{{instance}} → {{watched}}': 'signalbox_registry_index' }),
        chart('Panic mode', 'short', {
          '{{service}} → {{target}}': 'max by (service, target) (signalbox_rpc_client_panic)',
        }),
      ],
    },
  ],
};

const saga: Dashboard = {
  uid: 'signalbox-saga',
  title: 'Signalbox: orders',
  description: 'The saga of an order: what is placed, what is settled, and what waits.',
  rows: [
    {
      title: 'Flow',
      panels: [
        chart('Orders placed', 'reqps', {
          '{{status}}':
            'sum by (status) (rate(signalbox_http_server_requests_total{method="POST", route="/api/orders"}[1m]))',
        }),
        chart('Orders settled', 'ops', {
          '{{status}} {{reason}}': 'sum by (status, reason) (rate(signalbox_orders_settled_total[1m]))',
        }),
        chart('Attempts of steps', 'ops', {
          '{{status}} {{outcome}}': 'sum by (status, outcome) (rate(signalbox_orders_settle_attempts_total[1m]))',
        }),
        chart('p99 of credit calls', 's', {
          '{{message}}': quantile(0.99, SERVED, 'message=~"users.(reserve|release)Credit"', 'message'),
        }),
      ],
    },
    {
      title: 'Waiting',
      panels: [
        chart('Unsettled orders', 'short', { '{{status}}': 'max by (status) (signalbox_orders_unsettled)' }),
        chart('Age of the oldest unsettled order', 's', {
          '{{status}}': 'max by (status) (signalbox_orders_oldest_unsettled_age_seconds)',
        }),
        value('Stuck orders', 'short', 'max(signalbox_orders_stuck)', { limit: 1 }),
      ],
    },
  ],
};

const slo: Dashboard = {
  uid: 'signalbox-slo',
  title: 'Signalbox: objectives',
  description: 'Service level objectives of reads and orders. A burn rate of 1 uses the error budget up in 30 days.',
  rows: [
    {
      title: 'Objectives',
      panels: [
        value(
          'Reads: share of good answers',
          'percentunit',
          '1 - avg_over_time(slo:errors:rate1m{slo="reads-availability"}[1h]) / avg_over_time(slo:events:rate1m{slo="reads-availability"}[1h])',
        ),
        value(
          'Reads within 100 ms',
          'percentunit',
          '1 - avg_over_time(slo:errors:rate1m{slo="reads-latency"}[1h]) / avg_over_time(slo:events:rate1m{slo="reads-latency"}[1h])',
        ),
        value(
          'Orders: share of good answers',
          'percentunit',
          '1 - avg_over_time(slo:errors:rate1m{slo="orders-availability"}[1h]) / avg_over_time(slo:events:rate1m{slo="orders-availability"}[1h])',
        ),
        value(
          'Orders within 1 s',
          'percentunit',
          '1 - avg_over_time(slo:errors:rate1m{slo="orders-latency"}[1h]) / avg_over_time(slo:events:rate1m{slo="orders-latency"}[1h])',
        ),
      ],
    },
    {
      title: 'Burn rates',
      panels: [
        chart('5 min (pages above 14.4, with 1 h)', 'short', { '{{slo}}': 'slo:burn_rate:5m' }, { limit: 14.4 }),
        chart('1 h (pages above 14.4)', 'short', { '{{slo}}': 'slo:burn_rate:1h' }, { limit: 14.4 }),
        chart('6 h (pages above 6)', 'short', { '{{slo}}': 'slo:burn_rate:6h' }, { limit: 6 }),
        chart('3 d (ticket above 1)', 'short', { '{{slo}}': 'slo:burn_rate:3d' }, { limit: 1 }),
      ],
    },
  ],
};

const node: Dashboard = {
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

/** All dashboards of the system. */
export const dashboards: readonly Dashboard[] = [overview, service, balancing, saga, slo, node];
