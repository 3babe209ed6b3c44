import { chart, quantile, value, type Dashboard } from '../dashboard.ts';

const SERVED = 'signalbox_rpc_server_duration_seconds';

export const saga: Dashboard = {
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
    {
      title: 'Objectives',
      panels: [
        value(
          'Share of good answers',
          'percentunit',
          '1 - avg_over_time(slo:errors:rate1m{slo="orders-availability"}[1h]) / avg_over_time(slo:events:rate1m{slo="orders-availability"}[1h])',
        ),
        value(
          'Within 1 s',
          'percentunit',
          '1 - avg_over_time(slo:errors:rate1m{slo="orders-latency"}[1h]) / avg_over_time(slo:events:rate1m{slo="orders-latency"}[1h])',
        ),
      ],
    },
  ],
};
