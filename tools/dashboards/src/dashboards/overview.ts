import { chart, quantile, value, type Dashboard } from '../dashboard.ts';

const HTTP = 'signalbox_http_server_request_duration_seconds';

export const overview: Dashboard = {
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
