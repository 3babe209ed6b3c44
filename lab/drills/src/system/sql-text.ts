/** Inserts parameters into a statement, because `psql -c` has none. They can be numbers and lists of UUIDs. */
export function sqlText(sql: string, values: readonly unknown[]): string {
  return sql.replace(/\$(\d+)/g, (_, number: string) => literal(values[Number(number) - 1]));
}

function literal(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value) && value.every((one) => /^[0-9a-f-]{36}$/.test(String(one)))) {
    return `'{${value.join(',')}}'::uuid[]`;
  }
  throw new Error(`expected a number or a list of UUIDs, got ${JSON.stringify(value)}`);
}
