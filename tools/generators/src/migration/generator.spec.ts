import { describe, expect, it } from 'vitest';
import { changesOf, expectRefusal, workspaceTree } from '../workspace-tree.fixture.ts';
import { generateMigration, type MigrationOptions } from './generator.ts';

async function generated(options: MigrationOptions) {
  const tree = workspaceTree();
  await generateMigration(tree, options);
  return changesOf(tree);
}

const addNote: MigrationOptions = { service: 'orders', name: 'add-note' };

describe('the generator migration', () => {
  it('adds a column to the table of the service, with the next number', async () => {
    const changes = await generated(addNote);
    expect(Object.keys(changes)).toEqual([
      'apps/orders/src/database.ts',
      'apps/orders/src/migrations/0005-add-note.ts',
    ]);
    expect(changes['apps/orders/src/migrations/0005-add-note.ts']).toContain('alter table orders add column note text');
    const database = changes['apps/orders/src/database.ts']!;
    expect(database).toContain("import * as addNote from './migrations/0005-add-note.ts';");
    expect(database).toMatch(/ {2}'0005-add-note': addNote,\n};/);
    expect(database).toMatch(/traceparent: string \| null;\n {4}note: string \| null;/);
  });

  it('adds a column to a table whose columns are in an interface of their own', async () => {
    const changes = await generated({ service: 'users', name: 'add-note', table: 'sessions' });
    expect(changes['apps/users/src/migrations/0009-add-note.ts']).toContain(
      'alter table sessions add column note text',
    );
    expect(changes['apps/users/src/database.ts']).toMatch(/network: string \| null;\n {2}note: string \| null;\n}/);
  });

  it('creates a table', async () => {
    const changes = await generated({ service: 'orders', name: 'create-receipts' });
    expect(changes['apps/orders/src/migrations/0005-create-receipts.ts']).toContain('create table receipts (');
    expect(changes['apps/orders/src/database.ts']).toContain('receipts: { id: string; created_at: Generated<Date> };');
  });

  it('runs any statement', async () => {
    const sql = 'create index orders_by_total on orders (total_cents)';
    const changes = await generated({ service: 'orders', name: 'index-totals', sql });
    expect(changes['apps/orders/src/migrations/0005-index-totals.ts']).toContain(`await sql\`${sql}\``);
  });

  it.each<[string, Partial<MigrationOptions>, string]>([
    ['a service without a database', { service: 'gateway' }, 'expected a service with a database (users, orders)'],
    ['an unknown service', { service: 'nothing' }, 'expected a service with a database'],
    ['a name that says neither what it adds nor what it creates', { name: 'note' }, 'add-COLUMN'],
    ['a name that is not in kebab-case', { name: 'addNote' }, 'kebab-case'],
    ['a migration that exists', { name: 'products' }, 'already has a migration products'],
    ['a column that exists', { name: 'add-total-cents' }, 'already has a column total_cents'],
    ['a table that exists', { name: 'create-orders' }, 'already has a table orders'],
    ['an unknown table', { table: 'receipts' }, '--table: expected one of products, orders'],
    ['a statement that is no plain text', { sql: 'select `x`' }, '--sql'],
  ])('refuses %s, and changes nothing', async (_, changed, message) => {
    await expectRefusal((tree) => generateMigration(tree, { ...addNote, ...changed }), message);
  });
});
