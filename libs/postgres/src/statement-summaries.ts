/** Maximum number of summaries, more than a service has statements, so that memory is bounded. */
const MAX_SUMMARIES = 500;

/** What a statement does and to which table, such as `INSERT orders`, for traces. It contains no values. */
export class StatementSummaries {
  private readonly summaries = new Map<string, string>();

  of(sql: string): string {
    const known = this.summaries.get(sql);
    if (known !== undefined) return known;
    const summary = summaryOf(sql);
    if (this.summaries.size < MAX_SUMMARIES) this.summaries.set(sql, summary);
    return summary;
  }
}

const TARGET = /\b(?:(insert)\s+into|(update)|(delete)\s+from|(select)\b.*?\bfrom)\s+"?([a-z_][a-z_0-9.]*)"?/i;

function summaryOf(sql: string): string {
  const target = TARGET.exec(withoutParentheses(sql.replace(/\s+/g, ' ')));
  if (!target) return /[a-z]+/i.exec(sql)?.[0].toUpperCase() ?? 'SQL';
  const [, insert, update, remove, select, table] = target;
  return `${(insert ?? update ?? remove ?? select)!.toUpperCase()} ${table}`;
}

/** Removes subqueries and lists: what remains of a statement with `with` begins its main part. */
function withoutParentheses(sql: string): string {
  let depth = 0;
  let outer = '';
  for (const character of sql) {
    if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    else if (depth === 0) outer += character;
  }
  return outer;
}
