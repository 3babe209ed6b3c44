/** Words that can't be names: of JavaScript, of the contract, and of folders and containers that exist. */
const RESERVED = new Set([
  ...['await', 'break', 'case', 'catch', 'class', 'const', 'continue', 'debugger', 'default', 'delete', 'do', 'else'],
  ...['enum', 'export', 'extends', 'false', 'finally', 'for', 'function', 'if', 'import', 'in', 'instanceof', 'new'],
  ...['null', 'return', 'static', 'super', 'switch', 'this', 'throw', 'true', 'try', 'typeof', 'var', 'void', 'while'],
  ...[
    'with',
    'yield',
    'arguments',
    'eval',
    'messages',
    'service-name',
    'name',
    'query',
    'command',
    'contract',
    'id',
    'line',
  ],
  ...['nothing', 'text', 'timestamp', 'user', 'service', 'health', 'docs', 'api', 'topology', 'overview', 'http'],
  ...['authority', 'config', 'configuration', 'consul', 'edge', 'operator', 'registry', 'services', 'all', 'postgres'],
  ...['contracts', 'console', 'gateway', 'events', 'metrics', 'database', 'migrations', 'main', 'constructor'],
  // Folders that git ignores.
  ...['dist', 'certs'],
]);

/** Words that Postgres does not accept as the name of a table or a column, and databases that each server has. */
const RESERVED_IN_SQL = new Set(
  (
    'all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation ' +
    'column concurrently constraint create cross current_catalog current_date current_role current_schema current_time ' +
    'current_timestamp current_user default deferrable desc distinct do else end except false fetch for foreign freeze ' +
    'from full grant group having ilike in initially inner intersect into is isnull join lateral leading left like limit ' +
    'localtime localtimestamp natural not notnull null offset on only or order outer overlaps placing primary references ' +
    'returning right select session_user similar some symmetric system_user table tablesample then to trailing true ' +
    'union unique user using variadic verbose when where window with postgres template0 template1'
  ).split(' '),
);

/** The forms of a name. */
export interface Names {
  /** `gift-cards`: folders, packages, containers, the registry. */
  readonly kebab: string;
  /** `giftCards` */
  readonly camel: string;
  /** `GiftCards` */
  readonly pascal: string;
  /** `gift_cards`: tables. */
  readonly snake: string;
  /** `GIFT_CARDS`: error codes and variables. */
  readonly constant: string;
  /** `gift cards`: prose. */
  readonly words: string;
}

export function namesOf(kebab: string): Names {
  const parts = kebab.split('-');
  const pascal = parts.map((part) => part[0]!.toUpperCase() + part.slice(1)).join('');
  const snake = parts.join('_');
  return {
    kebab,
    camel: pascal[0]!.toLowerCase() + pascal.slice(1),
    pascal,
    snake,
    constant: snake.toUpperCase(),
    words: parts.join(' '),
  };
}

/** @throws Error if it is not a name in kebab-case, or is reserved. @param what - names it in the message. */
export function assertName(what: string, name: string): void {
  if (!/^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/.test(name) || name.length > 40)
    throw new Error(
      `${what}: expected a name in kebab-case of at most 40 characters, such as gift-cards; got "${name}"`,
    );
  if (RESERVED.has(name)) throw new Error(`${what}: ${name} is a reserved word; choose another name`);
}

/** @throws Error if the snake-case form of a name is reserved in Postgres. @param what - names it in the message. */
export function assertSqlName(what: string, snake: string): void {
  if (RESERVED_IN_SQL.has(snake))
    throw new Error(`${what}: ${snake} is a reserved word of Postgres; choose another name`);
}

/** The name of one thing of a service: `gift-card` for `gift-cards`, `stock-item` for `stock`. */
export function singular(plural: string): string {
  if (/[^aeiou]ies$/.test(plural)) return plural.replace(/ies$/, 'y');
  if (/(s|x|ch|sh)es$/.test(plural)) return plural.replace(/es$/, '');
  if (/[^s]s$/.test(plural)) return plural.slice(0, -1);
  return `${plural}-item`;
}

/** With its indefinite article. */
export const withArticle = (words: string): string => `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words}`;
