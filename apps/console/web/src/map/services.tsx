import type { MapInstance, MapLine, SystemMap } from '../../../src/api/map.ts';
import { send } from '../api/client.ts';
import { canControl } from '../api/session.ts';
import { Button } from '../parts/button.tsx';
import { formatBytes, formatCores, formatMs, formatRate } from '../parts/formats.ts';
import { StateLabel } from '../parts/state-mark.tsx';
import { nameOf } from '../parts/states.ts';
import { Table, type Column } from '../parts/table.tsx';
import { perform } from '../parts/toast.tsx';
import { formatFault } from './changes.ts';
import type { Places } from './places.ts';

const link = (instance: MapInstance) => (
  <a href={`/instances/${encodeURIComponent(instance.id)}`}>{nameOf(instance)}</a>
);

const note = ({ reason, fault }: MapInstance) => [reason, fault && formatFault(fault)].filter(Boolean).join(', ');

interface ServicesProps {
  readonly map: SystemMap;
  readonly places: Places;
}

/** The map as text: each service with its instances and the calls that it gets. */
export function ServiceList({ map, places }: ServicesProps) {
  return (
    <ul class="services">
      {map.services.map(({ name, instances }) => (
        <li key={name}>
          <div class="row">
            <h3>{name}</h3>
            {canControl.value && <AddInstance service={name} />}
          </div>
          <ul class="instances">
            {places.of(name, instances).map(({ key, instance }) => (
              <li key={key}>
                {link(instance)} <StateLabel state={instance.state} />
                {note(instance) && <span class="muted"> {note(instance)}</span>}
              </li>
            ))}
          </ul>
          {map.lines
            .filter(({ to, callsPerSecond }) => to === name && callsPerSecond > 0)
            .map((line) => (
              <p key={line.from} class="muted incoming">
                from {line.from}: {lineText(line)}
                {line.failuresPerSecond > 0 && <b class="bad-text">, {formatRate(line.failuresPerSecond)} failed</b>}
              </p>
            ))}
        </li>
      ))}
      <li>
        <h3>Databases and registry</h3>
        <ul class="instances">
          {map.databases.map(({ service, busy, idle, waiting, isReachable }) => (
            <li key={service}>
              {service}:{' '}
              {isReachable ? `${busy} busy, ${idle} idle, ${waiting} waiting` : <b class="bad-text">not reachable</b>}
            </li>
          ))}
          <li>
            registry: {map.registry.isReachable ? 'reachable' : <b class="bad-text">not reachable</b>}{' '}
            <span class="muted">{map.registry.detail}</span>
          </li>
        </ul>
      </li>
    </ul>
  );
}

const lineText = ({ callsPerSecond, p50Ms, p99Ms }: MapLine): string =>
  `${formatRate(callsPerSecond)}, p50 ${formatMs(p50Ms)}, p99 ${formatMs(p99Ms)}`.replaceAll(' ms', '\u00a0ms');

function AddInstance({ service }: { service: string }) {
  const add = () =>
    perform(`Added an instance of ${service}`, () => send('POST', '/api/control', { action: 'add', service }));
  return (
    <Button kind="quiet" onClick={add} label={`Add one more instance of ${service}`}>
      + Add one more
    </Button>
  );
}

const instanceColumns: readonly Column<MapInstance>[] = [
  { title: 'Instance', cell: link },
  { title: 'Service', cell: ({ service }) => service },
  { title: 'State', cell: ({ state }) => <StateLabel state={state} /> },
  { title: 'Why', cell: note },
  { title: 'Calls', cell: ({ callsPerSecond }) => formatRate(callsPerSecond), isNumber: true },
  {
    title: 'Failures',
    cell: ({ failuresPerSecond }) => (
      <span class={failuresPerSecond > 0 ? 'bad-text' : ''}>{formatRate(failuresPerSecond)}</span>
    ),
    isNumber: true,
  },
  { title: 'p50', cell: ({ p50Ms }) => formatMs(p50Ms), isNumber: true },
  { title: 'p99', cell: ({ p99Ms }) => formatMs(p99Ms), isNumber: true },
  { title: 'In flight', cell: ({ inFlight }) => inFlight, isNumber: true },
  { title: 'CPU', cell: ({ cpuCores }) => formatCores(cpuCores), isNumber: true },
  { title: 'Memory', cell: ({ memoryBytes }) => formatBytes(memoryBytes), isNumber: true },
];

const lineColumns: readonly Column<MapLine>[] = [
  { title: 'Caller', cell: ({ from }) => from },
  { title: 'Callee', cell: ({ to }) => to },
  { title: 'Calls', cell: ({ callsPerSecond }) => formatRate(callsPerSecond), isNumber: true },
  { title: 'Failures', cell: ({ failuresPerSecond }) => formatRate(failuresPerSecond), isNumber: true },
  { title: 'p50', cell: ({ p50Ms }) => formatMs(p50Ms), isNumber: true },
  { title: 'p99', cell: ({ p99Ms }) => formatMs(p99Ms), isNumber: true },
];

/** The map as two tables. */
export function MapTables({ map, places }: ServicesProps) {
  const rows = map.services.flatMap(({ name, instances }) => places.of(name, instances));
  return (
    <>
      <Table
        caption="Instances"
        columns={instanceColumns}
        rows={rows.map(({ instance }) => instance)}
        keyOf={({ id, name }) => name ?? id}
        empty="No instance is registered."
      />
      <Table
        caption="Calls between services"
        columns={lineColumns}
        rows={map.lines}
        keyOf={({ from, to }) => `${from}>${to}`}
        empty="No calls were measured."
      />
    </>
  );
}
