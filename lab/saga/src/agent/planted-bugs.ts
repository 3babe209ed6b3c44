import type pg from 'pg';

/** Typical programming errors of a saga. Each is planted in a running service to test that the checker finds it. */
export const plantedBugs = [
  'double-reserve',
  'lost-release',
  'resurrected-order',
  'refusal-forgotten',
  'expiry-without-cancelling',
] as const;
export type PlantedBug = (typeof plantedBugs)[number];

const CANCEL_EXPIRED = `
  update orders set status = 'CANCELLED', next_attempt_at = null where status = 'CANCELLING' and reason = 'EXPIRED'`;

type Query = (sql: string, values: unknown[]) => Promise<pg.QueryResult>;

let bug: PlantedBug | undefined;

/** Sets the bug of this process; `undefined` removes it. */
export function plantBug(planted: PlantedBug | undefined): void {
  bug = planted;
}

/** Wraps `query` so that it sends the statements of a service with the planted bug. */
export function withPlantedBug(query: Query): Query {
  switch (bug) {
    case 'double-reserve':
      // A repeated request counts as a new one: it takes the credit again.
      return (sql, values) =>
        /insert into "reservations"/.test(sql)
          ? query(sql.replace(/do nothing/, 'do update set outcome = excluded.outcome'), values)
          : query(sql, values);
    case 'resurrected-order':
      // A transition does not check the current status.
      return (sql, values) =>
        /update orders\s+set status/.test(sql)
          ? query(sql.replace(/status = (\$\d+)(?=\s+returning)/, '$1::text is not null'), values)
          : query(sql, values);
    case 'refusal-forgotten':
      return async (sql, values) => {
        const result = await query(sql, values);
        if (/insert into "reservations"/.test(sql)) {
          await query(`delete from reservations where outcome = 'REFUSED'`, []);
        }
        return result;
      };
    case 'expiry-without-cancelling':
      // An expired order is cancelled immediately, without releasing the credit that may be held for it.
      return async (sql, values) => {
        const result = await query(sql, values);
        if (!/update orders\s+set status/.test(sql) || !values.includes('EXPIRED')) return result;
        await query(CANCEL_EXPIRED, []);
        return { ...result, rows: [], rowCount: 0 };
      };
    default:
      return query;
  }
}

/** Replaces a call that a service with the bug never makes. @returns its reply, or `undefined` to make the call. */
export function replyWithoutCall(message: string): Promise<Buffer> | undefined {
  if (bug !== 'lost-release' || message !== 'users.releaseCredit') return undefined;
  return Promise.resolve(Buffer.from('{"outcome":"RELEASED"}'));
}
