import type { MapLine, SystemMap } from '../../../src/api/map.ts';

type Kind = 'clients' | 'proxy' | 'service' | 'database' | 'registry' | 'passage';

/** A box of the map, or a passage: the room that a long line takes in a column that it crosses. */
export interface MapNode {
  readonly id: string;
  readonly kind: Kind;
  readonly column: number;
}

/** A line of the map, with the boxes and passages that it runs through. */
export interface MapEdge {
  readonly id: string;
  readonly route: readonly string[];
  /** The names in `SystemMap.lines`. Null if nothing is measured on this line. */
  readonly measured: Pick<MapLine, 'from' | 'to'> | null;
}

/** The boxes and lines of the map in columns, from clients to databases. */
export interface MapGraph {
  readonly columns: readonly (readonly MapNode[])[];
  readonly edges: readonly MapEdge[];
}

/** @returns the id of a line in `SystemMap.lines`. */
export const lineId = ({ from, to }: Pick<MapLine, 'from' | 'to'>): string => `${from}>${to}`;

/**
 * Arranges the map in columns. Each box stands near the boxes that call it (the barycentre heuristic of Sugiyama, Tagawa
 * and Toda, 1981); boxes with equal callers are sorted by name, so that the same system always looks the same.
 */
export function graphOf(map: SystemMap): MapGraph {
  const first = map.hasProxy ? 2 : 1;
  const last = first + Math.max(0, ...map.services.map(({ layer }) => layer)) + 1;
  const nodes: MapNode[] = [
    { id: 'clients', kind: 'clients', column: 0 },
    ...(map.hasProxy ? [{ id: 'proxy', kind: 'proxy', column: 1 } as const] : []),
    ...map.services.map(({ name, layer }) => ({ id: name, kind: 'service', column: first + layer }) as const),
    ...map.databases.map(({ service }) => ({ id: `${service} database`, kind: 'database', column: last }) as const),
    { id: 'registry', kind: 'registry', column: last },
  ];
  const links: { from: string; to: string; measured: MapEdge['measured'] }[] = [];
  if (map.hasProxy) links.push({ from: 'clients', to: 'proxy', measured: null });
  for (const { from, to } of map.lines) {
    links.push({ from: map.hasProxy && from === 'clients' ? 'proxy' : from, to, measured: { from, to } });
  }
  for (const { service } of map.databases) links.push({ from: service, to: `${service} database`, measured: null });

  const byId = new Map(nodes.map((node) => [node.id, node]));
  const columns: MapNode[][] = Array.from({ length: last + 1 }, () => []);
  for (const node of nodes) columns[node.column]!.push(node);
  const edges: MapEdge[] = [];
  for (const { from, to, measured } of links) {
    const [start, end] = [byId.get(from), byId.get(to)];
    if (!start || !end) continue;
    const route = [from];
    for (let column = start.column + 1; column < end.column; column++) {
      const passage: MapNode = { id: `${from}>${to}@${column}`, kind: 'passage', column };
      columns[column]!.push(passage);
      route.push(passage.id);
    }
    edges.push({ id: `${from}>${to}`, route: [...route, to], measured });
  }
  return { columns: sortColumns(columns, edges), edges };
}

function sortColumns(columns: readonly (readonly MapNode[])[], edges: readonly MapEdge[]): MapNode[][] {
  const callers = new Map<string, string[]>();
  for (const { route } of edges) {
    route.slice(1).forEach((id, index) => callers.set(id, [...(callers.get(id) ?? []), route[index]!]));
  }
  const places = new Map<string, number>();
  return columns.map((column) => {
    const ranked = column.map((node) => {
      const from = (callers.get(node.id) ?? []).flatMap((id) => places.get(id) ?? []);
      const rank = from.length > 0 ? from.reduce((sum, place) => sum + place, 0) / from.length : Infinity;
      return { node, rank };
    });
    ranked.sort((a, b) => (a.rank === b.rank ? compare(a.node.id, b.node.id) : a.rank - b.rank));
    ranked.forEach(({ node }, index) => places.set(node.id, (index + 0.5) / ranked.length));
    return ranked.map(({ node }) => node);
  });
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
