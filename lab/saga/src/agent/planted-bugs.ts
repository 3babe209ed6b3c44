import type pg from 'pg';

/** Faults of programming that a saga may have, each in a running service, to see that the checker finds it. */
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

/** Gives this process a bug, or none. */
export function plant(one: PlantedBug | undefined): void {
  bug = one;
}

/** The statements of a service that has the bug. */
export function rewritten(query: Query): Query {
  switch (bug) {
    case 'double-reserve':
      // A repetition counts as the first request: it takes the credit again.
      return (sql, values) =>
        /insert into "reservations"/.test(sql)
          ? query(sql.replace(/do nothing/, 'do update set outcome = excluded.outcome'), values)
          : query(sql, values);
    case 'resurrected-order':
      // A transition does not look at the status that it starts from.
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
      // An order that was pending for too long is cancelled at once, and nobody asks whether something is held for it.
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

/** The reply to a call that a service with the bug does not make at all. */
export function answeredWithoutAsking(message: string): Promise<Buffer> | undefined {
  if (bug !== 'lost-release' || message !== 'users.releaseCredit') return undefined;
  return Promise.resolve(Buffer.from('{"outcome":"RELEASED"}'));
}
