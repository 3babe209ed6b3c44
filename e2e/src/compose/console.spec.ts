import { until } from '@signalbox/testing';
import { docker } from '@signalbox/testing/docker';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { newCustomer } from '../customers.ts';
// begin orders
import { settled, smallOrder } from '../orders/customer-orders.ts';
// end orders
import { compose, containersOf } from './containers.ts';

interface SystemMap {
  readonly services: readonly { readonly name: string; readonly instances: readonly { readonly state: string }[] }[];
}

// begin orders
interface TraceList {
  readonly items: readonly { readonly traceId: string }[];
}
// end orders

let url: string;
const findPort = async () => {
  const address = await compose('port', 'console', '8100');
  expect(address).toMatch(/^127\.0\.0\.1:/);
  url = `http://${address}`;
};
beforeAll(findPort);

async function read<Body>(path: string): Promise<Body> {
  const response = await fetch(`${url}${path}`);
  expect(response.status).toBe(200);
  return (await response.json()) as Body;
}

// begin orders
const tracesOf = async (orderId: string) => (await read<TraceList>(`/api/traces?orderId=${orderId}`)).items;

async function placeOrder(): Promise<string> {
  const { client } = await newCustomer();
  const { body } = await client.placeOrder(await smallOrder());
  return (await settled(client, body.id)).id;
}
// end orders

describe('the console in a container', () => {
  it.each([
    ['gateway', 2],
    ['users', 2],
    // begin orders
    ['orders', 2],
    // end orders
  ])('shows each instance of %s', async (service, count) => {
    await until(async () => {
      const { services } = await read<SystemMap>('/api/map');
      const found = services.find(({ name }) => name === service)?.instances ?? [];
      return found.length === count && found.every(({ state }) => state === 'serving');
    });
  });

  // begin orders
  it('receives the traces of orders, and keeps them after a crash, which harms no order', async () => {
    const before = await placeOrder();
    await until(async () => (await tracesOf(before)).length > 0);
    const [container] = await containersOf('console');
    await docker('kill', container!);
    const during = await placeOrder();
    await compose('up', '--detach', '--wait', '--no-recreate');
    await findPort();
    expect(await tracesOf(before)).not.toEqual([]);
    expect(during).not.toBe(before);
  });
  // end orders

  it('writes settings, and cannot control containers', async () => {
    const { canControl, actionToken } = await read<{ canControl: boolean; actionToken: string }>('/api/session');
    expect(canControl).toBe(false);
    const answer = await fetch(`${url}/api/configuration/users`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-action-token': actionToken },
      body: JSON.stringify({ revision: null, settings: { SLOW_START_MS: 4_999 }, message: 'a test' }),
    });
    expect([answer.status, await answer.json()]).toEqual([200, { revision: 1 }]);
    expect(await compose('run', '--rm', '-T', 'config', 'history', 'users')).toContain('a test');
    await compose('run', '--rm', '-T', 'config', 'unset', 'users', '--everything');
  });

  it('is where / of the edge leads to', async () => {
    const { port } = inject('compose');
    const answer = await fetch(`http://127.0.0.1:${port}/`, { redirect: 'manual' });
    expect(answer.headers.get('location')).toMatch(/^http:\/\/localhost:/);
  });
});
