import type { MapLine, SystemMap } from '../../../src/api/map.ts';
import { formatCount, formatMs, formatNumber, formatRate } from '../parts/formats.ts';
import { StateShape } from '../parts/state-mark.tsx';
import { nameOf, stateLooks } from '../parts/states.ts';
import {
  DOT_HEIGHT_PX,
  DOT_WIDTH_PX,
  DOTS_PER_ROW,
  HEAD_HEIGHT_PX,
  type Box,
  type Geometry,
  type Line,
} from './geometry.ts';
import { lineId } from './graph.ts';
import { formatFault } from './changes.ts';
import type { Placed, Places } from './places.ts';

interface DrawingProps {
  readonly map: SystemMap;
  readonly geometry: Geometry;
  readonly places: Places;
}

/** The map as a drawing. An update changes attributes and texts in place. */
export function Drawing({ map, geometry, places }: DrawingProps) {
  const flows = new Map(map.lines.map((line) => [lineId(line), line]));
  const flowOf = ({ edge }: Line) => edge.measured && flows.get(lineId(edge.measured));
  return (
    <svg class="map" width={geometry.width} height={geometry.height} role="group" aria-label="Map of the system">
      {geometry.lines.map((line) => (
        <path key={line.edge.id} class={lineClass(flowOf(line))} d={line.path} />
      ))}
      {geometry.boxes.map((box) => (
        <BoxDrawing key={box.node.id} box={box} map={map} places={places} />
      ))}
      {geometry.lines.map((line) => {
        const flow = flowOf(line);
        return flow && <LineLabel key={line.edge.id} line={line} flow={flow} />;
      })}
    </svg>
  );
}

function lineClass(flow: MapLine | null | undefined): string {
  if (!flow) return 'line plain';
  if (flow.failuresPerSecond > 0) return 'line failing';
  return flow.callsPerSecond > 0 ? 'line busy' : 'line';
}

function LineLabel({ line, flow }: { line: Line; flow: MapLine }) {
  const { callsPerSecond, failuresPerSecond, p50Ms, p99Ms } = flow;
  const isIdle = callsPerSecond === 0 && failuresPerSecond === 0;
  return (
    <g class={isIdle ? 'line-label idle' : 'line-label'} transform={`translate(${line.label.x} ${line.label.y})`}>
      <title>{`${flow.from} → ${flow.to}: p50 ${formatMs(p50Ms)}, p99 ${formatMs(p99Ms)}`}</title>
      {!isIdle && <rect x={-46} y={-17} width={92} height={failuresPerSecond > 0 ? 46 : 32} rx={6} />}
      <text y={-4}>{isIdle ? 'no calls' : formatRate(callsPerSecond)}</text>
      <text y={10} class="detail">
        {p50Ms !== null && p99Ms !== null && !isIdle ? `${formatNumber(p50Ms)} / ${formatNumber(p99Ms)} ms` : ''}
      </text>
      <text y={24} class="failures">
        {failuresPerSecond > 0 ? `${formatNumber(failuresPerSecond)} failed/s` : ''}
      </text>
    </g>
  );
}

function BoxDrawing({ box, map, places }: { box: Box; map: SystemMap; places: Places }) {
  const { node, x, y, width, height } = box;
  const at = `translate(${x} ${y})`;
  switch (node.kind) {
    case 'service': {
      const service = map.services.find(({ name }) => name === node.id)!;
      const dots = places.of(service.name, service.instances);
      const rate = dots.reduce((sum, { instance }) => sum + instance.callsPerSecond, 0);
      return (
        <g class="box" transform={at} role="group" aria-label={`${service.name}: instances`}>
          <rect width={width} height={height} rx={9} />
          <text x={12} y={22} class="name">
            {service.name}
          </text>
          <text x={width - 12} y={22} class="rate">
            {formatRate(rate)}
          </text>
          {dots.map(({ key, place, instance }) => (
            <Dot key={key} place={place} instance={instance} />
          ))}
        </g>
      );
    }
    case 'database': {
      const database = map.databases.find(({ service }) => `${service} database` === node.id)!;
      const { busy, idle, waiting, isReachable } = database;
      return (
        <g class={isReachable ? 'box' : 'box failing'} transform={at}>
          <title>{`Postgres of ${database.service}: connections of its instances`}</title>
          <path
            d={`M0 9C0 -3 ${width} -3 ${width} 9V${height - 9}C${width} ${height + 3} 0 ${height + 3} 0 ${height - 9}ZM0 9C0 21 ${width} 21 ${width} 9`}
          />
          <text x={width / 2} y={35} class="name middle">
            {database.service}
          </text>
          <text x={width / 2} y={51} class="detail middle">
            {isReachable ? `${busy} busy, ${idle} idle${waiting > 0 ? `, ${waiting} wait` : ''}` : 'not reachable'}
          </text>
        </g>
      );
    }
    case 'registry':
      return (
        <SmallBox
          box={box}
          name="registry"
          detail={map.registry.isReachable ? 'reachable' : 'not reachable'}
          title={map.registry.detail}
          isFailing={!map.registry.isReachable}
        />
      );
    case 'proxy':
      return <SmallBox box={box} name="proxy" detail="nginx" title="The edge of the system" />;
    default:
      return <SmallBox box={box} name="clients" detail={trafficText(map)} title="Callers outside the system" />;
  }
}

const trafficText = ({ traffic }: SystemMap): string =>
  traffic.callsPerSecond > 0 ? `demo ${formatCount(traffic.callsPerSecond)}/s` : '';

interface SmallBoxProps {
  readonly box: Box;
  readonly name: string;
  readonly detail: string;
  readonly title: string;
  readonly isFailing?: boolean;
}

function SmallBox({ box: { x, y, width, height }, name, detail, title, isFailing = false }: SmallBoxProps) {
  return (
    <g class={isFailing ? 'box failing' : 'box'} transform={`translate(${x} ${y})`}>
      <title>{title}</title>
      <rect width={width} height={height} rx={height / 2} />
      <text x={width / 2} y={detail ? 28 : 35} class="name middle">
        {name}
      </text>
      <text x={width / 2} y={44} class="detail middle">
        {detail}
      </text>
    </g>
  );
}

function Dot({ place, instance }: Pick<Placed, 'place' | 'instance'>) {
  const { state, reason, fault } = instance;
  const x = (place % DOTS_PER_ROW) * DOT_WIDTH_PX + DOT_WIDTH_PX / 2 + 4;
  const y = HEAD_HEIGHT_PX + Math.floor(place / DOTS_PER_ROW) * DOT_HEIGHT_PX + 14;
  const name = nameOf(instance);
  const summary = [
    `${name}: ${stateLooks[state].label}`,
    reason,
    fault && formatFault(fault),
    formatRate(instance.callsPerSecond),
  ];
  const text = summary.filter(Boolean).join(', ');
  return (
    <a class="dot" href={`/instances/${encodeURIComponent(instance.id)}`}>
      <title>{text}</title>
      <g transform={`translate(${x} ${y})`}>
        <rect class="target" x={-19} y={-15} width={38} height={44} rx={7} />
        <StateShape state={state} />
        {fault && <circle class="fault" cx={10} cy={-10} r={5} />}
        <text class="ordinal" y={25} aria-hidden="true">
          {instance.name ? instance.name.slice(instance.name.lastIndexOf('-') + 1) : instance.id.slice(-4)}
        </text>
      </g>
    </a>
  );
}
