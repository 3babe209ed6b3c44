import type { LogRecord, Span, Trace } from '../../../src/api/telemetry.ts';

/** What a span stands for. Each kind has its own colour and name. */
export type SpanRole = 'served' | 'call' | 'attempt' | 'retry' | 'hedge' | 'queue' | 'sql' | 'step';

/** @returns the role of a span, from its attributes and its name. */
export function roleOf({ name, kind, attributes }: Span): SpanRole {
  const attempt = attributes['signalbox.attempt.kind'] ?? / (attempt|retry|hedge)$/.exec(name)?.[1];
  if (attempt === 'retry' || attempt === 'hedge') return attempt;
  if (attempt !== undefined) return 'attempt';
  if ('db.system.name' in attributes || 'db.system' in attributes) return 'sql';
  if (/\bqueue\b/i.test(name)) return 'queue';
  if (kind === 'server' || kind === 'consumer') return 'served';
  return kind === 'client' || kind === 'producer' || 'rpc.method' in attributes ? 'call' : 'step';
}

interface SpanRow {
  readonly kind: 'span';
  readonly key: string;
  readonly depth: number;
  readonly atMs: number;
  readonly span: Span;
  readonly role: SpanRole;
  /** Time from the start of the call until the callee began to serve it: network, and the queue of the callee. */
  readonly queuedMs: number;
  /** Whether it has rows below it. */
  readonly hasChildren: boolean;
  /** Whether its parent is not in the trace: it was dropped, or has not arrived yet. */
  readonly isOrphan: boolean;
}

interface LogRow {
  readonly kind: 'log';
  readonly key: string;
  readonly depth: number;
  readonly atMs: number;
  readonly record: LogRecord;
}

/** A row of the waterfall. */
export type Row = SpanRow | LogRow;

export interface Waterfall {
  readonly rows: readonly Row[];
  readonly startMs: number;
  readonly endMs: number;
  readonly orphans: number;
}

/**
 * Arranges a trace as a tree: each span below its parent, log records below their spans, in the order of time. Spans
 * without a known parent are at the top. A cycle of parents, which only a wrong sender creates, is cut.
 * @param collapsed - the ids of spans whose children are hidden.
 */
export function waterfallOf({ spans, logs }: Pick<Trace, 'spans' | 'logs'>, collapsed: ReadonlySet<string>): Waterfall {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const roots = rootsOf(byId);

  type Child = { readonly atMs: number; readonly span?: Span; readonly record?: LogRecord };
  const children = new Map<string, Child[]>();
  const add = (parentId: string, child: Child) => {
    const siblings = children.get(parentId);
    if (siblings) siblings.push(child);
    else children.set(parentId, [child]);
  };
  for (const span of byId.values()) add(roots.has(span.spanId) ? '' : span.parentId, { atMs: span.startMs, span });
  for (const record of logs) add(byId.has(record.spanId) ? record.spanId : '', { atMs: record.atMs, record });
  for (const siblings of children.values()) siblings.sort((a, b) => a.atMs - b.atMs);

  const rows: Row[] = [];
  // A stack instead of recursion: a trace can be deeper than the stack of calls.
  const open: (Child & { depth: number })[] = [];
  const push = (id: string, depth: number) => {
    for (const child of children.get(id)?.toReversed() ?? []) open.push({ ...child, depth });
  };
  push('', 0);
  for (let next = open.pop(); next; next = open.pop()) {
    const { atMs, span, record, depth } = next;
    if (record) rows.push({ kind: 'log', key: `log ${record.id}`, depth, atMs, record });
    if (!span) continue;
    const { spanId, parentId } = span;
    const isOrphan = parentId !== '' && !byId.has(parentId);
    rows.push({
      ...{ kind: 'span', key: spanId, depth, atMs, span, role: roleOf(span), isOrphan },
      queuedMs: queuedMs(span, byId.get(parentId)),
      hasChildren: children.has(spanId),
    });
    if (!collapsed.has(spanId)) push(spanId, depth + 1);
  }
  const ends = spans.map(({ startMs, durationMs }) => startMs + durationMs);
  const times = [...spans.map(({ startMs }) => startMs), ...logs.map(({ atMs }) => atMs)];
  const startMs = times.reduce((least, time) => Math.min(least, time), Infinity);
  return {
    rows,
    startMs: times.length > 0 ? startMs : 0,
    endMs: [...ends, ...times].reduce((most, time) => Math.max(most, time), times.length > 0 ? startMs : 0),
    orphans: [...byId.values()].filter(({ parentId }) => parentId !== '' && !byId.has(parentId)).length,
  };
}

/** The clocks of two machines may differ: a time before the start of the call is none. */
const queuedMs = (span: Span, caller: Span | undefined): number =>
  span.kind === 'server' && caller && caller.service !== span.service ? Math.max(0, span.startMs - caller.startMs) : 0;

/** The ids of spans without a known parent, and of one span of each cycle. */
function rootsOf(byId: ReadonlyMap<string, Span>): ReadonlySet<string> {
  const children = Map.groupBy(byId.values(), ({ parentId }) => parentId);
  const reached = new Set<string>();
  const reach = (root: string) => {
    const open = [root];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (reached.has(id)) continue;
      reached.add(id);
      for (const { spanId } of children.get(id) ?? []) open.push(spanId);
    }
  };
  const roots = new Set([...byId.values()].filter(({ parentId }) => !byId.has(parentId)).map(({ spanId }) => spanId));
  roots.forEach(reach);
  for (const spanId of byId.keys()) {
    if (reached.has(spanId)) continue;
    roots.add(spanId);
    reach(spanId);
  }
  return roots;
}

/** Round times for an axis from 0 to `totalMs`: at most 6. */
export function ticksOf(totalMs: number): number[] {
  if (totalMs <= 0) return [0];
  const power = 10 ** Math.floor(Math.log10(totalMs / 5));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => totalMs / size <= 5.5)!;
  return Array.from({ length: Math.floor(totalMs / step) + 1 }, (_, index) => index * step);
}
