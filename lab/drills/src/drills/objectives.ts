import { ConfigDocuments } from '@signalbox/lab-parts/config-documents';
import { atLeast, atMost, equals } from '@signalbox/lab-parts/check';
import { until } from '@signalbox/testing/until';
import type { Drill, DrillContext } from '../drill.ts';
import { startAlerting, type Alert } from '../objectives/alerting.ts';

const REQUESTS_PER_SECOND = 200;
const FAILING_PERCENT = 2;
// Longer than the minute for which a condition must hold, and two evaluations.
const OBSERVED_MS = 100_000;
const SCRAPED_MS = 20_000;
const POLLING_MS = 500;
const FIRES_WITHIN_S = 180;

export const objectives: Drill = {
  name: 'objectives',
  fault: `every instance is replaced; later a wrong limit in the configuration makes gateways refuse ${FAILING_PERCENT} % of requests`,
  promise: `the replacement raises no alert; ErrorBudgetBurnsFast fires within ${FIRES_WITHIN_S / 60} min of the wrong limit`,
  only: 'local',
  async run(context) {
    const { system, load, mark, now, pause } = context;
    load.rate = REQUESTS_PER_SECOND;
    const raised = await alertsOfRollingRestart(context);
    // Without the history of the first part, as after days without errors an hour of errors would be needed.
    await using alerting = await startAlerting(system.registryUrl!);
    const documents = new ConfigDocuments(system.registryUrl!);
    const limit = ((1 - FAILING_PERCENT / 100) * REQUESTS_PER_SECOND) / system.gateways.length;
    const from = mark(`at most ${limit} requests/s for each gateway`);
    await documents.write('gateway', { revision: 1, settings: { MAX_REQUESTS_PER_SECOND: limit } });
    const isPage = ({ name, state, labels }: Alert) =>
      name === 'ErrorBudgetBurnsFast' && labels.slo === 'reads-availability' && state === 'firing';
    const fires = async () => (await alerting.alerts()).some(isPage);
    await until(fires, { timeoutMs: 2 * FIRES_WITHIN_S * 1_000, intervalMs: POLLING_MS }).catch(() => {});
    const firesAt = (await fires()) ? mark('ErrorBudgetBurnsFast fires') : NaN;
    await documents.write('gateway', { revision: 2, settings: {} });
    const to = mark('no limit');
    await pause(2_000);
    return (record) => {
      const during = record.between(from + 1_000, Math.min(to, now()));
      return [
        equals('requests failed while instances are replaced', record.between(0, from).failed.count, 0),
        equals('alerts that fire then', raised.firing, 0),
        equals('conditions of an alert that are met then', raised.pending, 0),
        atLeast('requests that fail with the wrong limit', (100 * during.failed.count) / during.count, 1.5, '%'),
        atMost(
          'time from the wrong limit until ErrorBudgetBurnsFast fires',
          (firesAt - from) / 1_000,
          FIRES_WITHIN_S,
          's',
        ),
        equals('requests failed without the limit', record.between(to + 1_000).failed.count, 0),
      ];
    };
  },
};

/** Replaces every instance once. @returns the number of alerts that were pending or firing, until they could fire. */
async function alertsOfRollingRestart({ system, mark, pause, now }: DrillContext) {
  await using alerting = await startAlerting(system.registryUrl!);
  // A restart before the first scrape would not be seen.
  await pause(SCRAPED_MS);
  let endsAt = Infinity;
  const replacing = async () => {
    for (const { name } of await system.instances()) {
      mark(name);
      await system.replace(name);
    }
    endsAt = mark(`observed for ${OBSERVED_MS / 1_000} s`) + OBSERVED_MS;
  };
  const seen = new Set<string>();
  const observing = async () => {
    while (now() < endsAt) {
      for (const { state, name, labels } of await alerting.alerts()) seen.add(`${state} ${name} ${labels.slo}`);
      await pause(POLLING_MS);
    }
  };
  await Promise.all([replacing(), observing()]);
  for (const alert of seen) mark(`was ${alert}`);
  const count = (state: Alert['state']) => [...seen].filter((alert) => alert.startsWith(state)).length;
  return { firing: count('firing'), pending: count('pending') };
}
