import type { MapEdge, MapGraph, MapNode } from './graph.ts';

const BOX_WIDTH_PX = 168;
export const DOTS_PER_ROW = 4;
export const DOT_WIDTH_PX = 40;
export const DOT_HEIGHT_PX = 46;
export const HEAD_HEIGHT_PX = 34;
const GAP_PX = 26;
const MARGIN_PX = 4;
const MIN_LINE_PX = 92;
const MAX_LINE_PX = 220;
const LABEL_WIDTH_PX = 84;
const LABEL_HEIGHT_PX = 50;

const widths: Readonly<Record<MapNode['kind'], number>> = {
  clients: 76,
  proxy: 76,
  service: BOX_WIDTH_PX,
  database: 124,
  registry: 124,
  passage: 0,
};

/** A box on the map, in pixels. */
export interface Box {
  readonly node: MapNode;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A line on the map: the data of an SVG path, and the middle of its label. */
export interface Line {
  readonly edge: MapEdge;
  readonly path: string;
  readonly label: Point;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Geometry {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
}

/** The narrowest map of this graph, in pixels. */
export const minWidthOf = ({ columns }: MapGraph): number =>
  columns.reduce((sum, column) => sum + widthOf(column), 0) + (columns.length - 1) * MIN_LINE_PX + 2 * MARGIN_PX;

const widthOf = (column: readonly MapNode[]): number => Math.max(0, ...column.map(({ kind }) => widths[kind]));

/** @param placesOf - the number of places for dots in a service. */
function heightOf(node: MapNode, placesOf: (service: string) => number): number {
  if (node.kind === 'passage') return 46;
  if (node.kind !== 'service') return 62;
  return HEAD_HEIGHT_PX + Math.max(1, Math.ceil(placesOf(node.id) / DOTS_PER_ROW)) * DOT_HEIGHT_PX + 4;
}

/** Computes all positions of the map. `availableWidth` is the width of the window's part, in pixels. */
export function geometryOf(graph: MapGraph, availableWidth: number, placesOf: (service: string) => number): Geometry {
  const { columns, edges } = graph;
  const free = Math.max(0, availableWidth - minWidthOf(graph)) / Math.max(1, columns.length - 1);
  const step = Math.min(MAX_LINE_PX, MIN_LINE_PX + free);
  const heights = columns.map((column) => stackHeight(column.map((node) => heightOf(node, placesOf))));
  const height = Math.max(...heights) + 2 * MARGIN_PX;
  const boxes = new Map<string, Box>();
  let x = MARGIN_PX;
  columns.forEach((column, index) => {
    let y = (height - heights[index]!) / 2;
    const width = widthOf(column);
    for (const node of column) {
      const box = { node, x, y, width, height: heightOf(node, placesOf) };
      boxes.set(node.id, box);
      y += box.height + GAP_PX;
    }
    x += width + step;
  });
  const all = [...boxes.values()];
  return {
    width: x - step + MARGIN_PX,
    height,
    boxes: all.filter(({ node }) => node.kind !== 'passage'),
    lines: withLabels(edges.map((edge) => ({ edge, points: pointsOf(edge, boxes) }))),
  };
}

const stackHeight = (heights: readonly number[]): number =>
  heights.reduce((sum, height) => sum + height, 0) + Math.max(0, heights.length - 1) * GAP_PX;

/** The points that a line runs through: pairs of the end of one curve and the start of the next. */
function pointsOf({ route }: MapEdge, boxes: ReadonlyMap<string, Box>): Point[] {
  return route.flatMap((id, index) => {
    const { x, y, width, height } = boxes.get(id)!;
    const left = { x, y: y + height / 2 };
    const right = { x: x + width, y: y + height / 2 };
    return index === 0 ? [right] : index === route.length - 1 ? [left] : [left, right];
  });
}

/** Places each label on the first curve of its line, where it covers no earlier label. */
function withLabels(lines: readonly { edge: MapEdge; points: readonly Point[] }[]): Line[] {
  const taken: Point[] = [];
  const isFree = ({ x, y }: Point) =>
    taken.every((other) => Math.abs(other.x - x) >= LABEL_WIDTH_PX || Math.abs(other.y - y) >= LABEL_HEIGHT_PX);
  return lines.map(({ edge, points }) => {
    const [start, end] = [points[0]!, points[1]!];
    const positions = [0.5, 0.4, 0.6, 0.3, 0.7].map((part) => pointOfCurve(start, end, part));
    const label = positions.find(isFree) ?? positions[0]!;
    if (edge.measured) taken.push(label);
    return { edge, path: pathOf(points), label };
  });
}

/** A point of the curve that `pathOf` draws: a cubic Bézier curve with horizontal ends. */
function pointOfCurve(start: Point, end: Point, t: number): Point {
  const middle = (start.x + end.x) / 2;
  const u = 1 - t;
  const [a, b, c, d] = [u ** 3, 3 * u ** 2 * t, 3 * u * t ** 2, t ** 3];
  return { x: a * start.x + (b + c) * middle + d * end.x, y: (a + b) * start.y + (c + d) * end.y };
}

function pathOf(points: readonly Point[]): string {
  let path = `M${round(points[0]!.x)} ${round(points[0]!.y)}`;
  for (let index = 1; index < points.length; index += 2) {
    const [start, end, next] = [points[index - 1]!, points[index]!, points[index + 1]];
    const middle = round((start.x + end.x) / 2);
    path += `C${middle} ${round(start.y)} ${middle} ${round(end.y)} ${round(end.x)} ${round(end.y)}`;
    if (next) path += `H${round(next.x)}`;
  }
  return path;
}

const round = (value: number): number => Math.round(value * 10) / 10;
