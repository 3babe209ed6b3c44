import { describe, expect, it } from 'vitest';
import { ConnectionPoints, UnnamedWriteError } from './statement-point.ts';

const pointsOf = (...statements: (string | [sql: string, ...values: unknown[]])[]) => {
  const connection = new ConnectionPoints();
  return statements.map((statement) => {
    const [sql, ...values] = typeof statement === 'string' ? [statement] : statement;
    return connection.pointOf({ sql, values });
  });
};

describe('the points of a connection', () => {
  it('names a transition of an order by its new status', () => {
    const sql = 'update "orders" set "status" = $1, "reason" = $2 where "id" = $3';
    expect(
      pointsOf([sql, 'CONFIRMED', null], [sql, 'CANCELLING', 'REQUESTED'], [sql, 'CANCELLING', 'EXPIRED']),
    ).toEqual(['order-confirmed', 'order-cancelling', 'order-expiring']);
  });

  it('names a commit by what its transaction wrote', () => {
    const insert = 'insert into "reservations" values ($1)';
    expect(pointsOf('begin', [insert, 'REFUSED'], 'commit', 'begin', [insert, 'RELEASED'], 'commit')).toEqual([
      undefined,
      'refusal-stored',
      'reserve-committed',
      undefined,
      'release-stored',
      'release-committed',
    ]);
  });

  it('has no name for a statement outside the saga', () => {
    expect(pointsOf('select * from orders', 'insert into sessions values (1)', 'begin', 'commit')).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('throws for a write of the saga that has no name', () => {
    expect(() => pointsOf('update idempotency_keys set reply = $1')).toThrow(UnnamedWriteError);
    expect(() => pointsOf(['update orders set status = $1', 'ELSEWHERE'])).toThrow(UnnamedWriteError);
  });
});
