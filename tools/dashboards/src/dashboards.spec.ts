import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dashboardFiles, dashboards, recordedNames, rulesIn } from './index.ts';

const metricsFolder = new URL('../../../docs/metrics/', import.meta.url);
const documented = readdirSync(metricsFolder)
  .map((page) => readFileSync(new URL(page, metricsFolder), 'utf8'))
  .join('\n');

/** The metrics of the project in an expression, as the documentation names them. */
const metricsIn = (text: string) =>
  [...text.matchAll(/signalbox_\w+/g)].map(([name]) => name.replace(/_(bucket|sum|count)$/, ''));

const queries = dashboards.flatMap(({ title, rows }) =>
  rows.flatMap(({ panels }) =>
    panels.flatMap((panel) => panel.queries.map(({ expr }) => [`${title}: ${panel.title}`, expr] as const)),
  ),
);

describe('the dashboards', () => {
  it.each(dashboardFiles())('%s is current (updated by: npm run dashboards)', (file, content) => {
    expect(readFileSync(file, 'utf8')).toBe(content);
  });

  it.each(queries)('%s uses metrics that exist', (_panel, expr) => {
    for (const name of metricsIn(expr)) expect(documented).toContain(`\`${name}\``);
    for (const [name] of expr.matchAll(/slo:[\w:]+/g)) expect(recordedNames()).toContain(name);
  });

  it('have distinct addresses', () => {
    expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(dashboards.length);
  });
});

it.each(['slo.yml', 'alerts.yml'])('the rules in %s use metrics that exist', (file) => {
  for (const name of metricsIn(rulesIn(file))) expect(documented).toContain(`\`${name}\``);
});

it('the panels use the data sources that Grafana has', () => {
  const sources = readFileSync(
    new URL('../../../deploy/observability/grafana/provisioning/datasources/sources.yml', import.meta.url),
    'utf8',
  );
  const provisioned = [...sources.matchAll(/^ {4}uid: (\w+)\n {4}(?:#.*\n {4})?type: ([\w-]+)/gm)].map(
    ([, uid, type]) => `${type} ${uid}`,
  );
  const used = dashboardFiles().flatMap(([, content]) =>
    [...content.matchAll(/"datasource": \{\s+"type": "([\w-]+)",\s+"uid": "(\w+)"/g)].map(
      ([, type, uid]) => `${type} ${uid}`,
    ),
  );
  expect(new Set(provisioned)).toEqual(
    new Set(['prometheus metrics', 'jaeger traces', 'victoriametrics-logs-datasource logs']),
  );
  expect(provisioned).toEqual(expect.arrayContaining([...new Set(used)]));
});
