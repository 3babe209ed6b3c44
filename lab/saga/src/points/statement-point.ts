import type { Point } from './fault.ts';

/** A statement as the driver sends it to Postgres. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** A write to the saga's tables that has no name, so no test can interrupt it. */
export class UnnamedWriteError extends Error {
  constructor(sql: string) {
    super(`expected a named write of the saga, add a point for: ${sql}`);
  }
}

/** Names the writes of one connection. A commit is named by what its transaction wrote. */
export class ConnectionPoints {
  private written: Point | undefined;

  /**
   * @returns the point of a statement, or `undefined` if the statement does not write to the saga's tables.
   * @throws UnnamedWriteError if the statement writes to them and has no point.
   */
  pointOf(statement: Statement): Point | undefined {
    const sql = statement.sql.toLowerCase().replaceAll('"', '');
    if (/^\s*(begin|start transaction|rollback)/.test(sql)) {
      this.written = undefined;
      return undefined;
    }
    if (/^\s*commit/.test(sql)) return commitOf(this.written);
    const point = writeOf(sql, statement.values);
    if (point !== 'account-locked') this.written = point ?? this.written;
    return point;
  }
}

const releases: readonly (Point | undefined)[] = ['release-stored', 'reservation-released', 'credit-returned'];

function commitOf(written: Point | undefined): Point | undefined {
  if (written === undefined) return undefined;
  return releases.includes(written) ? 'release-committed' : 'reserve-committed';
}

const NOTIFIES = /pg_notify/;
const WRITES = /(insert into|update|delete from) (orders|idempotency_keys|reservations|accounts)\b/;
/** The deletion of old rows and the creation of accounts are not steps of the saga. */
const OUTSIDE_SAGA = /delete from (idempotency_keys|reservations|orders)\b|insert into accounts\b/;

function writeOf(sql: string, values: readonly unknown[]): Point | undefined {
  if (NOTIFIES.test(sql)) return 'settled-published';
  if (/from accounts\b.*for no key update/s.test(sql)) return 'account-locked';
  if (!WRITES.test(sql) || /^\s*(create|alter|comment|lock)/.test(sql)) return undefined;
  if (/insert into orders\b/.test(sql)) return 'order-stored';
  if (/update orders\b/.test(sql)) return orderUpdate(sql, values);
  if (/update accounts\b.*insert into reservations\b/s.test(sql)) return 'credit-reserved';
  if (/insert into reservations\b/.test(sql)) return reservation(values);
  if (/update reservations\b/.test(sql)) return 'reservation-released';
  if (/update accounts\b.*credit_available_cents/s.test(sql)) {
    return values.some((value) => Number(value) < 0) ? 'credit-taken' : 'credit-returned';
  }
  if (OUTSIDE_SAGA.test(sql)) return undefined;
  throw new UnnamedWriteError(sql);
}

function orderUpdate(sql: string, values: readonly unknown[]): Point {
  if (!/set status\b/.test(sql)) return /skip locked/.test(sql) ? 'orders-claimed' : 'order-postponed';
  const [status, reason] = values;
  switch (status) {
    case 'CONFIRMED':
      return 'order-confirmed';
    case 'REJECTED':
      return 'order-rejected';
    case 'CANCELLING':
      return reason === 'EXPIRED' ? 'order-expiring' : 'order-cancelling';
    case 'CANCELLED':
      return 'order-cancelled';
    default:
      throw new UnnamedWriteError(`${sql} with ${String(status)}`);
  }
}

function reservation(values: readonly unknown[]): Point {
  if (values.includes('RELEASED')) return 'release-stored';
  return values.includes('REFUSED') ? 'refusal-stored' : 'reservation-stored';
}
