/** More than a service has statements. A text beyond them is sent as it is, so that texts without end fill no memory. */
const MOST = 500;

/**
 * Names under which a connection keeps statements prepared, so that each is parsed and planned once and not every time.
 * Such a plan is bound to its columns: a statement names them, since after `select *` a column that a newer version adds
 * makes it fail.
 * https://www.postgresql.org/docs/18/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY
 */
export class StatementNames {
  private readonly names = new Map<string, string>();

  /** @returns nothing for what is not worth a plan: a statement without parameters. */
  of(text: string, parameters: readonly unknown[]): string | undefined {
    if (parameters.length === 0) return undefined;
    const known = this.names.get(text);
    if (known !== undefined || this.names.size >= MOST) return known;
    const name = `s${this.names.size}`;
    this.names.set(text, name);
    return name;
  }
}
