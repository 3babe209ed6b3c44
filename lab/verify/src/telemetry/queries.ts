import { dashboards, recordedNames } from '@signalbox/dashboards';
import type { Check } from '@signalbox/lab-parts/check';
import { prometheusApi, queryPrometheus } from '@signalbox/lab-parts/prometheus-query';
import { services } from '@signalbox/stack';
import { until } from '@signalbox/testing/until';
import { atLeast, equals } from '../printed-checks.ts';
import { searchLogs } from './log-search.ts';

const WITHIN_MS = 90_000;

interface Rule {
  readonly name: string;
  readonly query: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly health: 'ok' | 'err' | 'unknown';
  readonly type: 'recording' | 'alerting';
}

/** Whether each rule and each query of each dashboard has data while the system runs. */
export async function verifyQueries(prometheus: string, victoriaLogs: string): Promise<Check[]> {
  const rules = await rulesOf(prometheus);
  const hasSeries = async (expr: string) => (await queryPrometheus(prometheus, expr)).length > 0;
  const hasLines = async (query: string) => (await searchLogs(victoriaLogs, query)).length > 0;
  const ofRules = rules.map((rule) => ({ title: rule.name, ask: () => hasSeries(dataOf(rule)) }));
  const ofPanels = panels.flatMap(({ title, shows, queries }) =>
    queries.map(({ expr }) => ({
      title: `${title} ${expr}`,
      ask: () => ofAnyService(expr, shows === 'logs' ? hasLines : hasSeries),
    })),
  );
  const empty = [await withoutData(ofRules), await withoutData(ofPanels)] as const;
  for (const title of empty.flat()) console.log(`    no data: ${title}`);
  const unhealthy = (await rulesOf(prometheus)).filter(({ health }) => health !== 'ok');
  return [
    atLeast('rules that Prometheus has', rules.length, recordedNames().length),
    equals('of these, rejected or not evaluated', unhealthy.length, 0),
    equals('of these, without data (alerts: without their threshold)', empty[0].length, 0),
    equals(`of ${ofPanels.length} queries of ${panels.length} panels, without data`, empty[1].length, 0),
  ];
}

const panels = dashboards.flatMap(({ title, rows }) =>
  rows.flatMap((row) => row.panels.map((panel) => ({ ...panel, title: `${title}: ${panel.title}` }))),
);

async function rulesOf(prometheus: string): Promise<Rule[]> {
  const { groups } = await prometheusApi<{ groups: { rules: Rule[] }[] }>(prometheus, 'rules');
  return groups.flatMap((group) => group.rules);
}

/** What a rule records; for an alert, which has data only when it fires, its expression without thresholds. */
function dataOf({ type, name, labels, query }: Rule): string {
  if (type === 'alerting') return query.replace(/ (==|[<>]) \d[\d.]*( \* \d+)?/g, '');
  const pairs = Object.entries(labels ?? {}).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return `${name}{${pairs.join()}}`;
}

/** Waits until each query has data. @returns the titles of those that have none. */
async function withoutData(queries: readonly { title: string; ask: () => Promise<boolean> }[]): Promise<string[]> {
  let left = queries;
  const ask = async () => {
    const found = await Promise.all(left.map(({ ask }) => ask()));
    left = left.filter((_, at) => !found[at]);
    return left.length === 0;
  };
  await until(ask, { timeoutMs: WITHIN_MS, intervalMs: 2_000 }).catch(() => {});
  return left.map(({ title }) => title);
}

/** Asks for each service in place of the variable of a dashboard. */
async function ofAnyService(expr: string, has: (expr: string) => Promise<boolean>): Promise<boolean> {
  const variants = new Set(services.map(({ name }) => expr.replaceAll('$service', name)));
  return (await Promise.all([...variants].map(has))).some(Boolean);
}
