import { chart, quantile, type Dashboard } from '../dashboard.ts';

const ATTEMPT = 'signalbox_rpc_client_attempt_duration_seconds';

export const balancing: Dashboard = {
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
