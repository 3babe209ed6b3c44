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
