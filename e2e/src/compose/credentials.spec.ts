import { services } from '@signalbox/stack';
import { docker } from '@signalbox/testing/docker';
import { describe, expect, inject, it } from 'vitest';
import { newCustomer } from '../customers.ts';
// begin orders
import { settled, smallOrder } from '../orders/customer-orders.ts';
// end orders
import { compose, consulInside, containersOf } from './containers.ts';

const owners = services.filter(({ hasDatabase }) => hasDatabase).map(({ name }) => name);
const only = async (service: string) => (await containersOf(service))[0]!;

const connects = async (container: string, host: string, port: number) => {
  const script = `require('net').connect({ host: process.argv[1], port: process.argv[2], timeout: 2000 })
    .on('connect', () => process.exit(0)).on('error', () => process.exit(1)).on('timeout', () => process.exit(1))`;
  return docker('exec', container, 'node', '-e', script, host, String(port)).then(
    () => true,
    () => false,
  );
};
/** An address of a container, for callers whose name server does not know its name. */
const addressOf = async (service: string, network: string) => {
  const format = `{{(index .NetworkSettings.Networks "${inject('compose').name}_${network}").IPAddress}}`;
  return docker('inspect', '--format', format, await only(service));
};

describe('a service in a container', () => {
  it('reaches its own database, and not that of another service', async () => {
    for (const owner of owners) expect(await connects(await only(owner), `${owner}-db`, 5432)).toBe(true);
    const [one, other] = owners as [string, string];
    const address = await addressOf(`${other}-db`, `${other}-db`);
    for (const container of [await only(one), await only('gateway')])
      expect(await connects(container, address, 5432)).toBe(false);
  });

  it('reaches of Consul only the HTTP API, and not the authority', async () => {
    const users = await only('users');
    expect(await connects(users, 'consul', 8500)).toBe(true);
    for (const port of [8300, 8301]) expect(await connects(users, 'consul', port)).toBe(false);
    expect(await connects(users, await addressOf('authority', 'registry'), 9100)).toBe(false);
  });

  it('can register only its own name', async () => {
    const register = (name: string) => {
      const body = JSON.stringify({ Name: name, ID: 'intruder', Address: '127.0.0.1', Port: 7000 });
      return only('users').then((users) => consulInside(users, 'agent/service/register', { method: 'PUT', body }));
    };
    for (const name of ['gateway', 'consul']) expect(await register(name)).toContain('Permission denied');
  });

  it.each(owners)('%s owns its database and has no other right', async (owner) => {
    const query = (sql: string) => compose('exec', '-T', `${owner}-db`, 'psql', '-U', owner, '-Atc', sql);
    expect(await query('select rolsuper or rolcreatedb or rolcreaterole from pg_roles where rolname = user')).toBe('f');
    await expect(query(`copy (select 1) to program 'true'`)).rejects.toThrow('permission denied');
    await expect(query(`create role intruder superuser`)).rejects.toThrow('permission denied');
  });

  it('has no secret in its environment', async () => {
    for (const { name } of services) {
      const environment = await docker('inspect', '--format', '{{json .Config.Env}}', await only(name));
      expect(environment).not.toMatch(/(PASSWORD|SECRET|TOKEN)=[^"]/);
    }
  });
});

describe('after the loss of one volume', () => {
  it.each(['consul-data', 'authority-data'])('%s, the system starts again', async (volume) => {
    const { client } = await newCustomer();
    await compose('down');
    await docker('volume', 'rm', `${inject('compose').name}_${volume}`);
    await compose('up', '--detach', '--wait');
    expect((await client.me()).status).toBe(200);
    // begin orders
    const placed = await client.placeOrder(await smallOrder());
    expect((await settled(client, placed.body.id)).status).toBe('CONFIRMED');
    // end orders
  });
});
