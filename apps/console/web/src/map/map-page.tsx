import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { InstanceState, SystemMap } from '../../../src/api/map.ts';
import { addressOf } from '../api/contract.ts';
import { useLive } from '../api/live.ts';
import { Button } from '../parts/button.tsx';
import { Page, Section, Waiting } from '../parts/page.tsx';
import { StateLabel } from '../parts/state-mark.tsx';
import { stateLooks } from '../parts/states.ts';
import { query, setQuery } from '../router.ts';
import { Drawing } from './drawing.tsx';
import { EventList, recordChanges } from './events.tsx';
import { geometryOf, minWidthOf } from './geometry.ts';
import { graphOf } from './graph.ts';
import { Places } from './places.ts';
import { MapTables, ServiceList } from './services.tsx';
import { Traffic } from './traffic.tsx';
import './map.css';

/** The system at work: its instances, the calls between them, and what happens to them. */
export function MapPage() {
  const { data, problem } = useLive(addressOf('/api/map'));
  const places = useMemo(() => new Places(), []);
  const seen = data.value;
  useEffect(() => {
    if (seen) recordChanges(seen);
  }, [seen]);
  const isTable = query.value.get('view') === 'table';
  const tools = (
    <Button pressed={isTable} onClick={() => setQuery({ view: isTable ? '' : 'table' })}>
      Table
    </Button>
  );
  if (!seen) {
    return (
      <Page title="Map" tools={tools}>
        <Waiting problem={problem.value} />
      </Page>
    );
  }
  const map = places.withAllLines(seen);
  const happenings = (
    <div class="columns">
      <Section title="Events">
        <EventList />
      </Section>
      <Section title="Demo traffic">
        <Traffic traffic={map.traffic} />
      </Section>
    </div>
  );
  return (
    <Page title="Map" tools={tools}>
      {isTable ? (
        <>
          <Section title="Instances and calls">
            <MapTables map={map} places={places} />
          </Section>
          {happenings}
        </>
      ) : (
        <MapView map={map} places={places} happenings={happenings} />
      )}
    </Page>
  );
}

interface MapViewProps {
  readonly map: SystemMap;
  readonly places: Places;
  readonly happenings: ComponentChildren;
}

/** The drawing, where it is not wider than the window, and the list of services. */
function MapView({ map, places, happenings }: MapViewProps) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useSignal(0);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => (width.value = Math.floor(entry!.contentRect.width)));
    observer.observe(frame.current!);
    return () => observer.disconnect();
  }, []);
  for (const { name, instances } of map.services) places.of(name, instances);
  // The layout depends only on these, not on measurements.
  const shape = JSON.stringify([
    map.services.map(({ name, layer }) => [name, layer, places.count(name)]),
    map.lines.map(({ from, to }) => [from, to]),
    map.databases.map(({ service }) => service),
    map.hasProxy,
  ]);
  const graph = useMemo(() => graphOf(map), [shape]);
  const geometry = useMemo(
    () => (width.value >= minWidthOf(graph) ? geometryOf(graph, width.value, (name) => places.count(name)) : undefined),
    [graph, width.value],
  );
  return (
    <>
      <div ref={frame} class="map-frame">
        {geometry && <Drawing map={map} geometry={geometry} places={places} />}
      </div>
      {geometry && <Legend />}
      {geometry && happenings}
      <Section title="Instances">
        <ServiceList map={map} places={places} />
      </Section>
      {!geometry && happenings}
    </>
  );
}

function Legend() {
  return (
    <ul class="legend" aria-label="States">
      <li>On a line: calls per second, p50 / p99; in red: failures, also of attempts that are retried</li>
      {(Object.keys(stateLooks) as InstanceState[]).map((state) => (
        <li key={state}>
          <StateLabel state={state} />
        </li>
      ))}
    </ul>
  );
}
