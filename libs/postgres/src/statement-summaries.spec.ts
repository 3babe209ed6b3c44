import { describe, expect, it } from 'vitest';
import { StatementSummaries } from './statement-summaries.ts';

describe('the summary of a statement', () => {
  it.each([
    ['select "id" from "orders" where "id" = $1', 'SELECT orders'],
    ['select id, (select count(*) from items) from orders', 'SELECT orders'],
    ['\n  update orders\n  set status = $1', 'UPDATE orders'],
    ['delete from "idempotency_keys" using "over"', 'DELETE idempotency_keys'],
    [
      'with bound as (select 1), taken as (insert into keys (a) select $1 from bound) insert into orders (id) select $2 from taken',
      'INSERT orders',
    ],
    ['with "due" as (select "id" from "orders" for update) update "orders" set a = (1) from "due"', 'UPDATE orders'],
    ['begin', 'BEGIN'],
    ["select set_config('lock_timeout', $1, true), pg_notify($2, $3)", 'SELECT'],
    ['', 'SQL'],
  ])('of %j is %s', (sql, summary) => {
    const summaries = new StatementSummaries();
    expect([summaries.of(sql), summaries.of(sql)]).toEqual([summary, summary]);
  });
});
