/** SQL as Postgres takes it: `$1` in the text is the first value. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

const texts = new WeakMap<TemplateStringsArray, string>();

/**
 * A statement with the template's values as its parameters, for `database.run`. Its text is put together once for each
 * place in the code, where Kysely compiles it every time: for the few statements that every order costs.
 */
export function statement(strings: TemplateStringsArray, ...values: readonly unknown[]): Statement {
  let text = texts.get(strings);
  if (text === undefined) {
    text = strings.reduce((sql, part, number) => `${sql}$${number}${part}`);
    texts.set(strings, text);
  }
  return { text, values };
}
