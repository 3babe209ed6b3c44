import { randomUUID } from 'node:crypto';
import { until } from '@signalbox/testing';
import { docker } from '@signalbox/testing/docker';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { newCustomer } from '../customers.ts';
import { compose, containersOf } from './containers.ts';

interface SystemMap {
  readonly services: readonly { readonly name: string; readonly instances: readonly { readonly state: string }[] }[];
}

interface TraceList {
  readonly items: readonly { readonly traceId: string }[];
}

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

const tracesOf = async (requestId: string) => (await read<TraceList>(`/api/traces?requestId=${requestId}`)).items;

/** Reads the account of a new customer. @returns the id of the request. */
async function request(): Promise<string> {
  const { client } = await newCustomer();
  const requestId = randomUUID();
  const answer = await client.send('GET', '/api/me', { headers: { 'x-request-id': requestId } });
  expect(answer.status).toBe(200);
  return requestId;
}

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

  it('receives the traces of requests, and keeps them after a crash, which harms no request', async () => {
    const before = await until(async () => {
      const sent = await request();
      const isThere = async () => (await tracesOf(sent)).length > 0;
      // Instances record nothing in the first seconds of the console.
      return (await until(isThere, { timeoutMs: 3_000 }).catch(() => false)) ? sent : undefined;
    });
    const [container] = await containersOf('console');
    await docker('kill', container!);
    const during = await request();
    await compose('up', '--detach', '--wait', '--no-recreate');
    await findPort();
    expect(await tracesOf(before)).not.toEqual([]);
    expect(during).not.toBe(before);
  });

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
