import { ConfigDocuments } from '@signalbox/lab-parts/config-documents';
import { atLeast, atMost, equals } from '@signalbox/lab-parts/check';
import { until } from '@signalbox/testing/until';
import type { Drill, DrillContext } from '../drill.ts';
import { POLLS_PER_SECOND } from '../system/topology-monitor.ts';
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
  fault: `every instance is replaced; later a wrong limit in the configuration makes gateways refuse about ${FAILING_PERCENT} % of requests`,
  promise: `the replacement raises no alert; ErrorBudgetBurnsFast fires within ${FIRES_WITHIN_S / 60} min of the wrong limit, if the scraper starts with it`,
  only: 'local',
  async run(context) {
    const { system, load, mark, pause } = context;
    load.rate = REQUESTS_PER_SECOND;
    const raised = await alertsOfRollingRestart(context);
    // Without a history: after an hour without errors, the window of 1 h exceeds 14.4 only after 43 min at 20.
    await using alerting = await startAlerting(system.registryUrl!);
    const documents = new ConfigDocuments(system.registryUrl!);
    const arriving = REQUESTS_PER_SECOND / system.gateways.length + POLLS_PER_SECOND;
    const limit = Math.floor((1 - FAILING_PERCENT / 100) * arriving);
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
      const during = record.between(from + 1_000, to);
      const failedPercent = (100 * during.failed.count) / during.count;
      return [
        equals('requests failed while instances are replaced', record.between(0, from).failed.count, 0),
        equals('alerts that fire then', raised.firing, 0),
        equals('alerts ErrorBudgetBurnsFast that are pending then', raised.pending, 0),
        atLeast('requests that fail with the wrong limit', failedPercent, 1.5, '%'),
        atMost('the same', failedPercent, 2 * FAILING_PERCENT, '%'),
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

/**
 * Replaces every instance once, and observes the alerts until they could fire. ErrorBudgetBurnsSlowly may be pending:
 * without a history, its windows of hours and days contain only these minutes.
 */
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
  const count = (start: string) => [...seen].filter((alert) => alert.startsWith(start)).length;
  return { firing: count('firing'), pending: count('pending ErrorBudgetBurnsFast') };
}
