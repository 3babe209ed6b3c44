/** A page of Grafana: rows of panels. */
export interface Dashboard {
  /** Part of its address, and name of its file. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** The labels that the reader can choose at the top. A query uses them as `service="$service"`. */
  readonly variables?: readonly Variable[];
  readonly rows: readonly Row[];
}

export type Variable = 'service' | 'instance';

interface Row {
  readonly title: string;
  /** Side by side, at most four in a line. */
  readonly panels: readonly Panel[];
}

/** A chart over time, unless `shows` names another form. */
export interface Panel {
  readonly title: string;
  /** What a reader looks for in it. */
  readonly description?: string;
  readonly unit: Unit;
  readonly shows?: 'value' | 'logs';
  readonly queries: readonly Query[];
  /** A line at this value, above which something is wrong. */
  readonly limit?: number;
}

/** Grafana's names of units. */
type Unit = 'short' | 'reqps' | 'ops' | 's' | 'percentunit' | 'bytes' | 'cores' | 'logs';

export interface Query {
  /** PromQL, or LogsQL in a panel that shows logs. */
  readonly expr: string;
  /** The name of a line, with labels as `{{instance}}`. */
  readonly legend?: string;
}

/** A chart of one or more queries. */
export const chart = (
  title: string,
  unit: Unit,
  queries: Readonly<Record<string, string>>,
  more?: Partial<Panel>,
): Panel => ({
  title,
  unit,
  queries: Object.entries(queries).map(([legend, expr]) => ({ legend, expr })),
  ...more,
});

/** A single number. */
export const value = (title: string, unit: Unit, expr: string, more?: Partial<Panel>): Panel => ({
  title,
  unit,
  shows: 'value',
  queries: [{ expr }],
  ...more,
});

/** A quantile of a histogram. @param by - the labels of the lines, separated by commas. */
export const quantile = (share: number, histogram: string, labels: string, by = ''): string =>
  `histogram_quantile(${share}, sum by (${by === '' ? 'le' : `le, ${by}`}) (rate(${histogram}_bucket{${labels}}[1m])))`;
