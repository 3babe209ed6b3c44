import { escapeControls } from '@signalbox/stack/log-lines';
import { formatColumns, shortened, type Column } from './columns.ts';
import type { Flow, Instance, Line, Service, SystemMap } from './system-map.ts';

/** Paints the text of a state. */
export type PaintState = (text: string) => string;

type Row = Partial<Omit<Instance, 'name'>> & { readonly title: string };

/** The table as lines of at most this width. */
export function tableOf(map: SystemMap, width: number, paint: PaintState = (text) => text): string[] {
  const rows = map.services.flatMap((service) => [
    serviceRow(service),
    ...service.instances.map((instance) => ({ ...instance, title: `  ${instance.name}` })),
  ]);
  const { installation, at, registry, traffic } = map;
  const head = [installation, at.slice(11, 19), `registry ${registry}`, traffic > 0 && `demo traffic ${traffic}/s`];
  return [
    shortened(escapeControls(head.filter(Boolean).join('   ')), width),
    '',
    ...formatColumns(instanceColumns(paint), rows, width),
    '',
    ...formatColumns(LINE_COLUMNS, map.lines, width),
  ];
}

function serviceRow({ name, instances }: Service): Row {
  const serving = instances.filter(({ state }) => state === 'serving').length;
  return { title: name, state: `${serving === instances.length ? '' : `${serving}/`}${instances.length} serving` };
}

const UNKNOWN = '–';
const rate = (perSecond: number | undefined) => perSecond?.toFixed(perSecond < 10 ? 1 : 0) ?? UNKNOWN;
const duration = (ms: number | undefined) => (ms === undefined ? UNKNOWN : `${ms.toFixed(ms < 10 ? 1 : 0)} ms`);
const percent = (cores: number | undefined) => (cores === undefined ? UNKNOWN : `${Math.round(cores * 100)} %`);
const megabytes = (bytes: number | undefined) => (bytes === undefined ? UNKNOWN : `${Math.round(bytes / 1e6)} MB`);

const column = <R>(title: string, rank: number, cell: (row: R) => string): Column<R> => ({
  title,
  rank,
  cell,
  align: 'right',
});

const flowColumns = <R extends Partial<Flow>>(unlessEmpty: (row: R, text: string) => string): Column<R>[] => [
  column('CALLS/S', 1, (row) => unlessEmpty(row, rate(row.callsPerSecond))),
  column('FAILED/S', 2, (row) => unlessEmpty(row, rate(row.failuresPerSecond))),
  column('P50', 5, (row) => unlessEmpty(row, duration(row.p50Ms))),
  column('P99', 3, (row) => unlessEmpty(row, duration(row.p99Ms))),
];

/** The rows of services have only a name and a state. */
const ofInstance = (row: Row, text: string) => ('inFlight' in row ? text : '');

const instanceColumns = (paint: PaintState): Column<Row>[] => [
  { title: 'NAME', rank: 0, align: 'left', cell: ({ title }) => title },
  { title: 'STATE', rank: 0, align: 'left', cell: ({ state = '' }) => state, paint },
  ...flowColumns<Row>(ofInstance),
  column('IN FLIGHT', 4, (row) => ofInstance(row, row.inFlight?.toString() ?? UNKNOWN)),
  column('CPU', 6, (row) => ofInstance(row, percent(row.cpuCores))),
  column('MEMORY', 7, (row) => ofInstance(row, megabytes(row.memoryBytes))),
  { title: 'DETAIL', rank: 8, align: 'left', cell: ({ detail = '' }) => shortened(detail, MAX_DETAIL) },
];

const MAX_DETAIL = 40;

const LINE_COLUMNS: Column<Line>[] = [
  { title: 'FROM → TO', rank: 0, align: 'left', cell: ({ from, to }) => `${from} → ${to}` },
  ...flowColumns<Line>((_, text) => text),
];
