import { describe, expect, it } from 'vitest';
import { geometryOf, minWidthOf } from './geometry.ts';
import { graphOf } from './graph.ts';
import { Places } from './places.ts';
import { instance, systemOf } from './system.fixture.ts';

const users = (...numbers: number[]) => numbers.map((number) => instance('users', number));

describe('the places of instances', () => {
  const shown = (places: Places, instances: ReturnType<typeof users>) =>
    Object.fromEntries(places.of('users', instances).map(({ key, place }) => [key, place]));

  it('do not change when an instance joins or disappears', () => {
    const places = new Places();
    expect(shown(places, users(1, 2, 3))).toEqual({ 'users-1': 0, 'users-2': 1, 'users-3': 2 });
    expect(shown(places, users(1, 3))).toEqual({ 'users-1': 0, 'users-3': 2 });
    expect(places.count('users')).toBe(3);
    expect(shown(places, users(3, 1, 4, 5))).toEqual({ 'users-1': 0, 'users-3': 2, 'users-4': 1, 'users-5': 3 });
  });

  it('belong to names: the successor of an instance takes its place, and the predecessor is not shown', () => {
    const places = new Places();
    const before = instance('users', 1, { id: 'old', state: 'gone' });
    const after = instance('users', 1, { id: 'new', state: 'starting', startedAt: '2026-01-02T00:00:00.000Z' });
    for (const instances of [
      [before, after],
      [after, before],
    ]) {
      expect(places.of('users', instances)).toEqual([{ key: 'users-1', place: 0, instance: after }]);
    }
  });

  it('keep a line that has no calls now', () => {
    const places = new Places();
    const map = systemOf(users(1));
    places.withAllLines(map);
    const lines = places.withAllLines({ ...map, lines: [] }).lines;
    expect(lines.map(({ from, to, callsPerSecond }) => [from, to, callsPerSecond])).toContainEqual([
      'gateway',
      'users',
      0,
    ]);
  });
});

describe('the layout of the map', () => {
  const map = systemOf(users(1, 2));
  const layout = (system = map, width = 1_300) => geometryOf(graphOf(system), width, () => 2);
  const boxOf = (id: string, system = map) => layout(system).boxes.find(({ node }) => node.id === id)!;

  it('has columns from clients to databases, with a proxy if there is one', () => {
    const columns = (hasProxy: boolean) =>
      graphOf({ ...map, hasProxy }).columns.map((column) =>
        column.flatMap(({ id, kind }) => (kind === 'passage' ? [] : id)),
      );
    const rest = [['gateway'], ['orders'], ['users'], ['users database', 'orders database', 'registry']];
    expect(columns(false)).toEqual([['clients'], ...rest]);
    expect(columns(true)).toEqual([['clients'], ['proxy'], ...rest]);
  });

  it('is the same for any order of services and lines', () => {
    const turned = { ...map, services: map.services.toReversed(), databases: map.databases.toReversed() };
    for (const { node, ...place } of layout().boxes) expect(boxOf(node.id, turned)).toMatchObject(place);
  });

  it('leads a long line around the boxes between its ends', () => {
    const { lines } = layout();
    const { path } = lines.find(({ edge }) => edge.id === 'gateway>users')!;
    const passageY = Number(/ ([\d.]+)H/.exec(path)![1]);
    const { y, height } = boxOf('orders');
    expect(passageY < y || passageY > y + height).toBe(true);
  });

  it('has no boxes that overlap, and fits in the width', () => {
    const { boxes, width } = layout();
    for (const a of boxes) {
      expect(a.x + a.width).toBeLessThanOrEqual(width);
      for (const b of boxes) {
        const isApart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        expect(a === b || isApart).toBe(true);
      }
    }
    expect(width).toBeLessThanOrEqual(1_300);
    expect(layout(map, 0).width).toBe(minWidthOf(graphOf(map)));
  });

  it('has labels that do not cover each other', () => {
    const labels = layout().lines.flatMap(({ edge, label }) => (edge.measured ? [label] : []));
    for (const a of labels) {
      for (const b of labels) expect(a === b || Math.abs(a.x - b.x) >= 84 || Math.abs(a.y - b.y) >= 50).toBe(true);
    }
  });

  it('leaves out a line to a service that it does not know', () => {
    const line = { ...map.lines[0]!, to: 'unknown' };
    expect(graphOf({ ...map, lines: [line] }).edges.map(({ id }) => id)).not.toContain('clients>unknown');
  });
});
