import { describe, expect, it } from 'vitest';
import { generateService } from '../service/generator.ts';
import { changesOf, expectRefusal, workspaceTree } from '../workspace-tree.fixture.ts';
import { generateMigration, type MigrationOptions } from './generator.ts';

async function generated(options: MigrationOptions) {
  const tree = workspaceTree();
  await generateMigration(tree, options);
  return changesOf(tree);
}

// A workspace that was generated into has other columns and migrations, so these names are unlikely ones.
const addColumn: MigrationOptions = { service: 'users', name: 'add-specimen', table: 'sessions' };
const DATABASE = 'apps/users/src/database.ts';

/** The new migration: its name and its text. */
function migrationIn(changes: Record<string, string | undefined>): [string | undefined, string] {
  const path = Object.keys(changes).find((one) => one.startsWith('apps/users/src/migrations/'));
  return [/\d{4}-[\w-]+/.exec(path ?? '')?.[0], changes[path ?? ''] ?? ''];
}

describe('the generator migration', () => {
  it('adds a column, with the next number', async () => {
    const changes = await generated(addColumn);
    expect(Object.keys(changes)).toHaveLength(2);
    const [id, text] = migrationIn(changes);
    expect(Number(id!.slice(0, 4))).toBeGreaterThan(8);
    expect(text).toContain('alter table sessions add column specimen text');
    const database = changes[DATABASE]!;
    expect(database).toContain(`import * as addSpecimen from './migrations/${id}.ts';`);
    expect(database).toContain(`  '${id}': addSpecimen,\n};`);
    expect(database).toMatch(/interface SessionsTable \{[^}]* {2}specimen: string \| null;\n\}/);
  });

  it('numbers a second one after the first', async () => {
    const tree = workspaceTree();
    await generateMigration(tree, addColumn);
    const [first] = migrationIn(changesOf(tree));
    await generateMigration(tree, { service: 'users', name: 'create-specimens' });
    const names = Object.keys(changesOf(tree)).filter((path) => path.includes('/migrations/'));
    expect(names).toHaveLength(2);
    expect(names[1]).toContain(`${String(Number(first!.slice(0, 4)) + 1).padStart(4, '0')}-create-specimens`);
  });

  it('adds a column to a table that a service describes in place', async () => {
    const tree = workspaceTree();
    await generateService(tree, { name: 'specimens', database: true });
    await generateMigration(tree, { service: 'specimens', name: 'add-note' });
    expect(changesOf(tree)['apps/specimens/src/migrations/0002-add-note.ts']).toContain(
      'alter table specimens add column note text',
    );
    expect(changesOf(tree)['apps/specimens/src/database.ts']).toMatch(
      /created_at: Generated<Date>;\n {4}note: string \| null;\n {2}\};/,
    );
  });

  it('creates a table', async () => {
    const changes = await generated({ service: 'users', name: 'create-specimens' });
    expect(migrationIn(changes)[1]).toContain('create table specimens (');
    expect(changes[DATABASE]).toContain('specimens: { id: string; created_at: Generated<Date> };');
  });

  it('runs any statement', async () => {
    const sql = 'create index specimens on accounts (name)';
    const changes = await generated({ service: 'users', name: 'index-specimens', sql });
    expect(migrationIn(changes)[1]).toContain(`await sql\`${sql}\``);
  });

  it.each<[string, Partial<MigrationOptions>, string]>([
    ['a service without a database', { service: 'gateway' }, 'expected a service with a database (users'],
    ['an unknown service', { service: 'nothing' }, 'expected a service with a database'],
    ['a name that says neither what it adds nor what it creates', { name: 'specimen' }, 'add-COLUMN'],
    ['a name that is not in kebab-case', { name: 'addSpecimen' }, 'kebab-case'],
    ['a migration that exists', { name: 'accounts' }, 'already has a migration accounts'],
    ['a column that exists', { name: 'add-expires-at' }, 'already has a column expires_at'],
    ['a table that exists', { name: 'create-sessions' }, 'already has a table sessions'],
    ['a table with a reserved name', { name: 'create-order' }, 'order is a reserved word of Postgres'],
    ['a column with a reserved name', { name: 'add-user' }, 'user is a reserved word of Postgres'],
    ['an unknown table', { table: 'specimens' }, '--table: expected one of accounts'],
    ['a statement that is no plain text', { sql: 'select `x`' }, '--sql'],
  ])('refuses %s, and changes nothing', async (_, changed, message) => {
    await expectRefusal((tree) => generateMigration(tree, { ...addColumn, ...changed }), message);
  });
});
