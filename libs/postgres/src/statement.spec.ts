import { describe, expect, it } from 'vitest';
import { statement } from './statement.ts';

describe('statement', () => {
  const find = (id: string, most: number | null) => statement`select from orders where id = ${id} limit ${most}`;

  it('has the values of its template as parameters', () => {
    expect(find("'; drop", 1)).toEqual({
      text: 'select from orders where id = $1 limit $2',
      values: ["'; drop", 1],
    });
    expect(statement`select 1`).toEqual({ text: 'select 1', values: [] });
  });

  it('has the same text every time, whatever the values', () => {
    expect(find('a', null).text).toBe(find('b', 2).text);
  });
});
