import { clusterConnection } from '@signalbox/postgres-cluster';
import { services } from '@signalbox/stack';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { newCustomer } from './customers.ts';
import { rowsOf, tablesOf } from './databases.ts';
import { hasStack, stack } from './system.ts';

describe.runIf(hasStack)('the databases', () => {
  it.each(services.filter(({ hasDatabase }) => hasDatabase).map(({ name }) => name))(
    'give a local user neither a fixed password nor programs: %s',
    async (service) => {
      const attack = "copy (select 1) to program 'true'";
      await expect(rowsOf(service, attack)).rejects.toThrow('permission denied');
      const { port } = stack().databases.find((database) => database.service === service)!;
      const fixed = new Client(clusterConnection(`postgres://signalbox:signalbox@127.0.0.1:${port}/${service}`));
      await expect(fixed.connect()).rejects.toThrow('password authentication failed');
    },
  );

  it('agree for every account: available and reserved credit add up to the limit', async () => {
    const accounts = await rowsOf(
      'users',
      `select email from accounts where credit_limit_cents <> credit_available_cents + (
         select coalesce(sum(amount_cents), 0) from reservations where user_id = accounts.id and outcome = 'GRANTED')`,
    );
    expect(accounts).toEqual([]);
  });

  it('contain no password and no refresh token in plain text', async () => {
    const { account, password, refreshToken } = await newCustomer();
    const rows = await Promise.all(
      (await tablesOf('users')).map((table) =>
        rowsOf<{ row: string }>('users', `select row_to_json(t)::text as row from "${table}" t`),
      ),
    );
    const text = rows
      .flat()
      .map(({ row }) => row)
      .join('\n');
    expect(text).toContain(account.email);
    expect(text).toContain('$argon2id$');
    expect(text).not.toContain(password);
    expect(text).not.toContain(refreshToken);
  });
});
