import { describe, expect, it } from 'vitest';
import type { LogRecord, Span } from '../../../src/api/telemetry.ts';
import { roleOf, ticksOf, waterfallOf } from './waterfall.ts';

const span = (spanId: string, parentId: string, startMs: number, values: Partial<Span> = {}): Span => ({
  ...{ traceId: 't', spanId, parentId, service: 'users', instance: 'users-1', name: spanId, kind: 'internal' },
  ...{ startMs, durationMs: 10, status: 'ok', statusMessage: '', attributes: {}, events: [], links: [] },
  ...values,
});
const log = (id: number, spanId: string, atMs: number): LogRecord => ({
  ...{ id, atMs, level: 'info', service: 'users', instance: 'users-1', message: '', attributes: {} },
  ...{ traceId: 't', spanId },
});
const shape = (spans: Span[], logs: LogRecord[] = [], collapsed: string[] = []) =>
  waterfallOf({ spans, logs }, new Set(collapsed)).rows.map(({ key, depth }) => `${'-'.repeat(depth)}${key}`);

describe('a waterfall', () => {
  it('has each span below its parent, in the order of time', () => {
    const spans = [span('c', 'a', 30), span('b', 'a', 20), span('d', 'b', 25), span('a', '', 10)];
    expect(shape(spans)).toEqual(['a', '-b', '--d', '-c']);
    expect(shape(spans, [], ['b'])).toEqual(['a', '-b', '-c']);
  });

  it('has each log record at its time below its span, or at the top', () => {
    const spans = [span('a', '', 10), span('b', 'a', 20)];
    expect(shape(spans, [log(1, 'a', 15), log(2, 'a', 40), log(3, '', 5)])).toEqual([
      ...['log 3', 'a', '-log 1', '-b', '-log 2'],
    ]);
  });

  it('states how long a call was queued before its callee served it, also if clocks differ', () => {
    const served = (id: string, startMs: number) => span(id, 'a', startMs, { kind: 'server', service: 'orders' });
    const spans = [span('a', '', 10), served('b', 14), served('c', 9), span('d', 'a', 15, { kind: 'client' })];
    const { rows } = waterfallOf({ spans, logs: [] }, new Set());
    expect(rows.map((row) => row.kind === 'span' && [row.key, row.queuedMs])).toEqual([
      ...[
        ['a', 0],
        ['c', 0],
        ['b', 4],
        ['d', 0],
      ],
    ]);
  });

  it('has spans without a known parent at the top', () => {
    const { rows, orphans } = waterfallOf({ spans: [span('a', '', 10), span('b', 'gone', 20)], logs: [] }, new Set());
    expect(rows.map((row) => row.kind === 'span' && [row.key, row.depth, row.isOrphan])).toEqual([
      ['a', 0, false],
      ['b', 0, true],
    ]);
    expect(orphans).toBe(1);
  });

  it('shows each span once, also if parents form a cycle or an id occurs twice', () => {
    expect(shape([span('a', 'c', 1), span('b', 'a', 2), span('c', 'b', 3)]).toSorted()).toHaveLength(3);
    expect(shape([span('a', 'a', 1)])).toEqual(['a']);
    expect(shape([span('a', '', 1), span('a', '', 1)])).toEqual(['a']);
  });

  it('accepts a trace that is deeper than the stack of calls, and an empty one', () => {
    const spans = Array.from({ length: 5_000 }, (_, index) =>
      span(`${index}`, index === 0 ? '' : `${index - 1}`, index),
    );
    expect(shape(spans)).toHaveLength(5_000);
    expect(waterfallOf({ spans: [], logs: [] }, new Set())).toMatchObject({ rows: [], startMs: 0, endMs: 0 });
  });

  it('reaches from the first start to the last end', () => {
    const spans = [span('a', '', 10), span('b', 'a', 20, { durationMs: 50 })];
    expect(waterfallOf({ spans, logs: [log(1, '', 5)] }, new Set())).toMatchObject({ startMs: 5, endMs: 70 });
  });
});

describe('the role of a span', () => {
  it.each<[string, Partial<Span>]>([
    ['attempt', { name: 'users.getUser attempt', kind: 'client' }],
    ['retry', { attributes: { 'signalbox.attempt.kind': 'retry' }, kind: 'client' }],
    ['hedge', { name: 'users.getUser hedge', kind: 'client' }],
    ['sql', { name: 'INSERT orders', kind: 'client', attributes: { 'db.system.name': 'postgresql' } }],
    ['queue', { name: 'queue' }],
    ['served', { name: 'users.getUser', kind: 'server' }],
    ['call', { name: 'users.getUser', kind: 'client' }],
    ['call', { name: 'users.getUser', attributes: { 'rpc.method': 'users.getUser' } }],
    ['step', { name: 'settle order' }],
  ])('is %s for %j', (role, values) => expect(roleOf(span('a', '', 0, values))).toBe(role));
});

describe('the ticks of the axis', () => {
  it.each([
    [0, [0]],
    [10, [0, 2, 4, 6, 8, 10]],
    [37, [0, 10, 20, 30]],
    [0.5, [0, 0.1, 0.2, 0.3, 0.4, 0.5]],
  ])('for %d ms are round', (totalMs, ticks) => {
    expect(ticksOf(totalMs).map((tick) => Number(tick.toFixed(6)))).toEqual(ticks);
  });
});
