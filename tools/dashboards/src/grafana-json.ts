import type * as grafana from '@grafana/schema';
import type { Dashboard, Panel, Query, Variable } from './dashboard.ts';

/** The data sources that `deploy/observability/grafana/provisioning` declares. */
const METRICS = { type: 'prometheus', uid: 'metrics' };
const LOGS = { type: 'victoriametrics-logs-datasource', uid: 'logs' };

// An enum in the schema, which is only imported as types.
const ABSOLUTE = 'absolute' as grafana.ThresholdsMode.Absolute;
const COLUMNS = 24;
const HEIGHT = 8;

/** Grafana's form of a dashboard. Its ids and positions follow from the order, so equal input gives equal output. */
export function grafanaJson({ uid, title, description, variables = [], rows }: Dashboard): grafana.Dashboard {
  let id = 0;
  let y = 0;
  const panels = rows.flatMap((row) => {
    const header = rowJson(row.title, (id += 1), at(0, y, COLUMNS, 1));
    y += 1;
    const width = COLUMNS / Math.min(4, row.panels.length);
    const placed = row.panels.map((panel, index) =>
      panelJson(panel, (id += 1), at(index * width, y, width, HEIGHT), uid),
    );
    y += HEIGHT;
    return [header, ...placed];
  });
  return {
    uid,
    title,
    description,
    schemaVersion: 41,
    version: 1,
    editable: false,
    refresh: '5s',
    time: { from: 'now-30m', to: 'now' },
    timezone: 'browser',
    tags: ['signalbox'],
    // The other dashboards, with the same time range.
    links: [
      {
        type: 'dashboards',
        tags: ['signalbox'],
        title: 'Signalbox',
        asDropdown: true,
        keepTime: true,
        includeVars: true,
        icon: 'external link',
        targetBlank: false,
        tooltip: '',
      },
    ],
    templating: { list: variables.map(variableJson) },
    panels,
  };
}

const at = (x: number, y: number, w: number, h: number) => ({ x, y, w, h });

const rowJson = (title: string, id: number, gridPos: grafana.GridPos): grafana.RowPanel => ({
  id,
  type: 'row',
  title,
  collapsed: false,
  gridPos,
  panels: [],
});

function panelJson(panel: Panel, id: number, gridPos: grafana.GridPos, dashboard: string): grafana.Panel {
  const { title, description, unit, shows, queries, limit } = panel;
  if (shows === 'logs') {
    return {
      id,
      type: 'logs',
      title,
      description,
      gridPos,
      datasource: LOGS,
      options: { showTime: true, wrapLogMessage: true, enableLogDetails: true, sortOrder: 'Descending' },
      targets: queries.map(({ expr }, index) => ({
        refId: refId(index),
        datasource: LOGS,
        expr,
        queryType: 'instant',
      })),
    };
  }
  const steps = [{ color: 'green', value: null }, ...(limit === undefined ? [] : [{ color: 'red', value: limit }])];
  const isChart = shows !== 'value';
  return {
    id,
    type: isChart ? 'timeseries' : 'stat',
    title,
    description,
    gridPos,
    datasource: METRICS,
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        thresholds: { mode: ABSOLUTE, steps },
        ...(isChart && {
          custom: {
            fillOpacity: 10,
            showPoints: 'never',
            thresholdsStyle: { mode: limit === undefined ? 'off' : 'line' },
          },
        }),
        // From a service's line to its own dashboard.
        links:
          dashboard === 'signalbox-service'
            ? []
            : [
                {
                  title: 'This service',
                  url: '/d/signalbox-service?var-service=${__field.labels.service}&${__url_time_range}',
                },
              ],
      },
      overrides: [],
    },
    options: isChart
      ? { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } }
      : { colorMode: 'value', graphMode: 'area', reduceOptions: { calcs: ['lastNotNull'] } },
    targets: queries.map((query, index) => targetJson(query, index)),
  };
}

const targetJson = ({ expr, legend }: Query, index: number) => ({
  refId: refId(index),
  datasource: METRICS,
  expr,
  legendFormat: legend ?? '',
  range: true,
  // The dots of a chart that lead to traces.
  exemplar: expr.includes('_bucket'),
});

const refId = (index: number): string => String.fromCharCode('A'.charCodeAt(0) + index);

const variableJson = (name: Variable): grafana.VariableModel => ({
  name,
  label: name,
  type: 'query',
  datasource: METRICS,
  query: `label_values(up{job="signalbox"}, ${name})`,
  refresh: 2,
  sort: 1,
});
