import { readFileSync } from 'node:fs';
import { dashboards } from './dashboards.ts';
import { grafanaJson } from './grafana-json.ts';

export { dashboards } from './dashboards.ts';

const deploy = new URL('../../../deploy/observability/', import.meta.url);

/** The files of the dashboards and their content. */
export const dashboardFiles = (): [file: URL, content: string][] =>
  dashboards.map((dashboard) => [
    new URL(`grafana/dashboards/${dashboard.uid.replace('signalbox-', '')}.json`, deploy),
    `${JSON.stringify(grafanaJson(dashboard), null, 2)}\n`,
  ]);

/** The text of a file with rules: `slo.yml`. */
export const rulesIn = (file: string): string => readFileSync(new URL(`prometheus/${file}`, deploy), 'utf8');

/** The metrics that the recording rules write. */
export const recordedNames = (): string[] => [
  ...new Set([...rulesIn('slo.yml').matchAll(/record: ([\w:]+)/g)].map(([, name]) => name!)),
];
