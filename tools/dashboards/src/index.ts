import { dashboards } from './dashboards.ts';
import { grafanaJson } from './grafana-json.ts';

export { dashboards } from './dashboards.ts';

const folder = new URL('../../../deploy/observability/grafana/dashboards/', import.meta.url);

/** The files of the dashboards and their content. */
export const dashboardFiles = (): [file: URL, content: string][] =>
  dashboards.map((dashboard) => [
    new URL(`${dashboard.uid.replace('signalbox-', '')}.json`, folder),
    `${JSON.stringify(grafanaJson(dashboard), null, 2)}\n`,
  ]);
