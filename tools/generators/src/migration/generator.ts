import { formatFiles, logger, type GeneratorCallback, type Tree } from '@nx/devkit';
import { elementsOf, nameOf } from '../edit/source-file.ts';
import { assertName, assertSqlName, namesOf } from '../names.ts';
import { edit, read } from '../workspace/edit-file.ts';
import { servicesIn, TOPOLOGY } from '../workspace/topology-file.ts';
import { membersOf, withColumn, withTable } from './tables.ts';

export interface MigrationOptions {
  readonly service: string;
  readonly name: string;
  readonly table?: string;
  readonly sql?: string;
}

/**
 * Adds a migration, which each instance runs at its start, once for the database.
 * @throws Error that says what to change; then nothing is written.
 */
export async function generateMigration(tree: Tree, options: MigrationOptions): Promise<GeneratorCallback> {
  const { service, name } = options;
  assertName('the migration', name);
  const owners = servicesIn(tree.read(TOPOLOGY, 'utf8') ?? '').filter(({ hasDatabase }) => hasDatabase);
  if (!owners.some((one) => one.name === service))
    throw new Error(
      `expected a service with a database (${owners.map((one) => one.name).join(', ')}), got "${service}"`,
    );
  const database = `apps/${service}/src/database.ts`;
  const numbered = elementsOf(read(tree, database).constant('migrations')).map((one) => nameOf(one) ?? '');
  if (numbered.some((one) => one.slice(5) === name))
    throw new Error(`${database} already has a migration ${name}; choose another name`);
  const number = Math.max(0, ...numbered.map((one) => Number(one.slice(0, 4)))) + 1;
  const id = `${String(number).padStart(4, '0')}-${name}`;

  const tables = `${namesOf(service).pascal}Tables`;
  const { statement, change } = planned(tree, options, database, tables);
  const names = namesOf(name);
  edit(tree, database, [
    (source) => source.withNamespaceImport(names.camel, `./migrations/${id}.ts`),
    (source) => source.withElement(source.constant('migrations'), `'${id}': ${names.camel}`),
    ...(change ? [change] : []),
  ]);
  tree.write(
    `apps/${service}/src/migrations/${id}.ts`,
    `import { sql, type Kysely } from 'kysely';

// Instances of the last version run beside this one during a rollout, so they must work with the new schema too.
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql\`${statement}\`.execute(db);
}
`,
  );
  await formatFiles(tree);
  return () =>
    logger.info(
      `\nThe next start of ${service} runs apps/${service}/src/migrations/${id}.ts. Test it: npx nx test ${service}`,
    );
}

type Change = Parameters<typeof edit>[2][number];

function planned(
  tree: Tree,
  { service, name, table, sql }: MigrationOptions,
  database: string,
  tables: string,
): { readonly statement: string; readonly change?: Change } {
  if (sql !== undefined) {
    if (/[`$\\]/.test(sql)) throw new Error('--sql: expected a statement without ` $ and \\; write it in the file');
    return { statement: sql };
  }
  const [verb, ...rest] = namesOf(name).snake.split('_');
  const target = rest.join('_');
  assertSqlName('the migration', target);
  const known = membersOf(read(tree, database), tables);
  if (verb === 'create' && target !== '') {
    if (known.includes(target)) throw new Error(`${database} already has a table ${target}; choose another name`);
    return {
      statement: `\n    create table ${target} (\n      id uuid primary key,\n      created_at timestamptz not null default now()\n    )`,
      change: (source) => withTable(source, tables, target),
    };
  }
  if (verb !== 'add' || target === '')
    throw new Error(`expected a name add-COLUMN or create-TABLE, or a statement in --sql; got "${name}"`);
  const own = namesOf(service).snake;
  const chosen = table ?? (known.includes(own) ? own : known[0]);
  if (chosen === undefined || !known.includes(chosen))
    throw new Error(`--table: expected one of ${known.join(', ')}, got "${chosen ?? ''}"`);
  return {
    statement: `alter table ${chosen} add column ${target} text`,
    change: (source) => withColumn(source, tables, chosen, target),
  };
}
