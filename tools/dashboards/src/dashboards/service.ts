import { chart, quantile, type Dashboard } from '../dashboard.ts';

const SERVED = 'signalbox_rpc_server_duration_seconds';

export const service: Dashboard = {
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
