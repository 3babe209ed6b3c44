import { docker } from '@signalbox/testing/docker';
import { describe, expect, inject, it } from 'vitest';
import { newCustomer, anonymous } from '../customers.ts';
// begin orders
import { settled, smallOrder } from '../orders/customer-orders.ts';
// end orders
import { services } from '@signalbox/stack';
import { compose, containersOf } from './containers.ts';

describe('stored data', () => {
  it('survives down and up', async () => {
    const { client, account, password, refreshToken } = await newCustomer();
    // begin orders
    const placed = await client.placeOrder(await smallOrder());
    const order = await settled(client, placed.body.id);
    // end orders
    const me = (await client.me()).body;

    await compose('down');
    expect(await remains('container')).toEqual([]);
    await compose('up', '--detach', '--wait');

    // begin orders
    expect((await client.order(order.id)).body).toEqual(order);
    // end orders
    expect((await client.me()).body).toEqual(me);
    expect((await anonymous.signIn({ email: account.email, password })).status).toBe(201);
    expect((await anonymous.refresh(refreshToken)).status).toBe(201);
  });

  it('is removed by down -v with all volumes; the next start creates each table once', async () => {
    const { account, password } = await newCustomer();
    const volumes = (await compose('config', '--volumes')).split('\n');
    expect(await remains('volume')).toHaveLength(volumes.length);

    await compose('down', '--volumes');
    expect([await remains('container'), await remains('volume'), await remains('network')]).toEqual([[], [], []]);
    await compose('up', '--detach', '--wait');

    expect((await anonymous.signIn({ email: account.email, password })).status).toBe(401);
    for (const { name: service } of services.filter(({ hasDatabase }) => hasDatabase)) {
      expect(await containersOf(service)).toHaveLength(2);
      const executed = await migrationsRun(service);
      expect(executed.length).toBeGreaterThan(0);
      expect(executed).toEqual(await migrationsKept(service));
    }
  });
});

/** The objects of the project under test. */
async function remains(kind: 'container' | 'volume' | 'network'): Promise<string[]> {
  const all = kind === 'container' ? ['--all'] : [];
  const filter = `label=com.docker.compose.project=${inject('compose').name}`;
  return (await docker(kind, 'ls', ...all, '--quiet', '--filter', filter)).split('\n').filter(Boolean);
}

/** The migrations that any container of a service logged. */
async function migrationsRun(service: string): Promise<string[]> {
  const lines = (await compose('logs', '--no-log-prefix', service)).split('\n');
  return lines
    .filter((line) => line.includes('"msg":"migrated"'))
    .flatMap((line) => (JSON.parse(line) as { migrations: string[] }).migrations)
    .sort();
}

async function migrationsKept(service: string): Promise<string[]> {
  const query = ['psql', '-U', service, '-Atc', 'select name from kysely_migration order by name'];
  return (await compose('exec', '-T', `${service}-db`, ...query)).split('\n');
}
