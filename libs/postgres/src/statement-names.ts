/**
 * Maximum number of names, more than a service has statements. Further texts are not prepared, so that memory is
 * bounded.
 */
const MAX_NAMES = 500;

/**
 * Names of prepared statements, so that each connection parses and plans a statement once. A plan is bound to its
 * columns, so statements must name them: a plan for `select *` fails after a newer version has added a column.
 * https://www.postgresql.org/docs/18/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY
 */
export class StatementNames {
  private readonly names = new Map<string, string>();

  /** @returns undefined for a statement without parameters, which is not worth preparing. */
  of(text: string, parameters: readonly unknown[]): string | undefined {
    if (parameters.length === 0) return undefined;
    const known = this.names.get(text);
    if (known !== undefined || this.names.size >= MAX_NAMES) return known;
    const name = `s${this.names.size}`;
    this.names.set(text, name);
    return name;
  }
}
