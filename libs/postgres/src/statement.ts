/** SQL for Postgres: `$1` in the text is the first value. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

const texts = new WeakMap<TemplateStringsArray, string>();

/**
 * Builds a statement with the template's values as parameters, for `database.run`. The text is built once per call
 * site, while Kysely compiles it each time. Use it for the few statements that every order needs.
 */
export function statement(strings: TemplateStringsArray, ...values: readonly unknown[]): Statement {
  let text = texts.get(strings);
  if (text === undefined) {
    text = strings.reduce((sql, part, number) => `${sql}$${number}${part}`);
    texts.set(strings, text);
  }
  return { text, values };
}
