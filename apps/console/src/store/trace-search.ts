import type { SQLInputValue } from 'node:sqlite';
import type { z } from 'zod';
import type { traceQuery } from '../api/telemetry.ts';
import { like } from './like.ts';

export interface Search {
  readonly sql: string;
  readonly parameters: readonly SQLInputValue[];
}

type Query = z.output<typeof traceQuery>;

/** The condition of each field of a query, with one parameter. */
const CONDITIONS: { readonly [Field in keyof Query]?: string } = {
  service: 'instr(services, ?) > 0',
  instance: 'instr(instances, ?) > 0',
  minMs: 'first_ms >= ?',
  maxMs: 'first_ms <= ?',
  status: "iif(errors > 0, 'error', 'ok') = ?",
  orderId: 'id in (select trace_id from spans where order_id = ?)',
  requestId: 'trace in (select logs.trace from logs where request_id = ?)',
  message: "exists (select 1 from spans where trace_id = traces.id and spans.name like ? escape '\\')",
};

/** The search for traces as SQL. Lists of names are JSON. */
export function traceSearch(query: Query): Search {
  const fields = Object.keys(CONDITIONS).filter(
    (field) => query[field as keyof Query] !== undefined,
  ) as (keyof Query)[];
  const conditions = fields.map((field) => CONDITIONS[field]);
  const where = conditions.length > 0 ? `where ${conditions.join(' and ')}` : '';
  const order = query.sort === 'slowest' ? 'first_ms' : 'start_ms';
  return {
    sql: `select * from traces ${where} order by ${order} desc limit ?`,
    parameters: [...fields.map((field) => parameterOf(field, query)), query.limit],
  };
}

function parameterOf(field: keyof Query, query: Query): SQLInputValue {
  if (field === 'service' || field === 'instance') return JSON.stringify(query[field]);
  return field === 'message' ? like(query.message!) : query[field]!;
}
