import type { SQLInputValue, StatementSync } from 'node:sqlite';
import type { z } from 'zod';
import type { logQuery, LogRecord } from '../api/telemetry.ts';
import { BoundedTable } from './bounded-table.ts';
import { like } from './like.ts';
import type { Database } from './sqlite.ts';
import { MAX_ANSWER_CHARACTERS, withinSize } from './within-size.ts';

/** The levels, in ascending order. */
export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** A log record as it is received. */
export interface NewLogRecord extends Omit<LogRecord, 'id' | 'attributes'> {
  readonly requestId: string | null;
  /** As JSON. */
  readonly attributes: string;
}

const COLUMNS = `id, at_ms "atMs", level, service, instance, message, attributes, trace "traceId", span "spanId"`;
const MAX_RECORDS_OF_TRACE = 5_000;

interface LogRow {
  readonly level: number;
  readonly message: string;
  readonly attributes: string;
}

/** The last log records. */
export class LogStore {
  readonly table: BoundedTable;
  private readonly insert: StatementSync;
  private readonly recordsOf: StatementSync;

  constructor(
    private readonly database: Database,
    maximum: number,
  ) {
    this.table = new BoundedTable(database, { table: 'logs', maximum });
    this.insert = database.prepare('insert into logs values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.recordsOf = database.prepare(
      `select ${COLUMNS} from logs where trace = ? and trace <> '' order by at_ms, id limit ${MAX_RECORDS_OF_TRACE}`,
    );
  }

  add(records: readonly NewLogRecord[]): void {
    for (const record of records) {
      this.insert.run(
        this.table.nextId(),
        record.atMs,
        LEVELS.indexOf(record.level),
        record.service,
        record.instance,
        record.message,
        record.attributes,
        record.traceId,
        record.spanId,
        record.requestId,
      );
    }
  }

  /** The newest records first. */
  search(query: z.output<typeof logQuery>): LogRecord[] {
    const conditions: string[] = [];
    const parameters: SQLInputValue[] = [];
    const only = (condition: string, ...values: SQLInputValue[]) => {
      conditions.push(condition);
      parameters.push(...values);
    };
    if (query.before !== undefined) only('id < ?', query.before);
    if (query.level !== undefined) only('level >= ?', LEVELS.indexOf(query.level));
    if (query.service !== undefined) only('service = ?', query.service);
    if (query.instance !== undefined) only('instance = ?', query.instance);
    if (query.traceId !== undefined) only("trace = ? and trace <> ''", query.traceId);
    for (const field of [query.field ?? []].flat()) only(...fieldCondition(field));
    if (query.text !== undefined) {
      // Attributes are JSON, in which quotes and line breaks are escaped.
      const json = like(JSON.stringify(query.text).slice(1, -1));
      only("(message like ? escape '\\' or attributes like ? escape '\\')", like(query.text), json);
    }
    const where = conditions.length > 0 ? `where ${conditions.join(' and ')}` : '';
    const sql = `select ${COLUMNS} from logs ${where} order by id desc limit ?`;
    return recordsOf(this.database.prepare(sql).iterate(...parameters, query.limit));
  }

  /** The records of a trace, by time. */
  ofTrace(traceId: string): LogRecord[] {
    return recordsOf(this.recordsOf.iterate(traceId));
  }
}

const recordsOf = (rows: Iterable<unknown>): LogRecord[] =>
  withinSize(
    rows as Iterable<LogRow>,
    MAX_ANSWER_CHARACTERS,
    ({ message, attributes }) => message.length + attributes.length,
  ).map((row) => ({ ...row, level: LEVELS[row.level], attributes: JSON.parse(row.attributes) as object }) as LogRecord);

/** An attribute with this value: NAME=VALUE. */
function fieldCondition(field: string): [condition: string, ...parameters: SQLInputValue[]] {
  const at = field.indexOf('=');
  const [name, value] = at < 0 ? [field, ''] : [field.slice(0, at), field.slice(at + 1)];
  if (name === 'requestId') return ['request_id = ?', value];
  const text = "case type when 'true' then 'true' when 'false' then 'false' else cast(value as text) end";
  return [
    `instr(attributes, ?) > 0 and exists (select 1 from json_each(attributes) where key = ? and ${text} = ?)`,
    JSON.stringify(name),
    name,
    value,
  ];
}
