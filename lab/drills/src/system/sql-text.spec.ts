import { expect, it } from 'vitest';
import { sqlText } from './sql-text.ts';

const ID = '0d8b2fb5-6b5c-4a39-9f0c-2f6c9b3f4a01';

it('inserts parameters into a statement, also repeated ones', () => {
  expect(sqlText('a = $1, b = $1 where id = any($2)', [7, [ID, ID]])).toBe(
    `a = 7, b = 7 where id = any('{${ID},${ID}}'::uuid[])`,
  );
});

it.each(["'; drop table accounts", ["'"], undefined])('rejects a value that needs quoting: %j', (value) => {
  expect(() => sqlText('$1', [value])).toThrow('expected a number or a list of UUIDs');
});
