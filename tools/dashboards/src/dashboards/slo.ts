import { chart, value, type Dashboard } from '../dashboard.ts';

export const slo: Dashboard = {
  uid: 'signalbox-slo',
  title: 'Signalbox: objectives',
  description: 'Service level objectives. A burn rate of 1 uses the error budget up in 30 days.',
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
