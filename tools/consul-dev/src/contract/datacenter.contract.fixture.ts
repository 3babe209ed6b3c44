import { describe, expect, it } from 'vitest';
import type { ConsulUnderTest } from './consul-under-test.fixture.ts';

export function describeDatacenter(consul: ConsulUnderTest): void {
  describe('the datacenter', () => {
    const reads = ['health/service/a', 'catalog/services', 'catalog/service/a', 'status/leader', 'kv/?keys&recurse'];
    const at = (path: string, dc: string): string => `/v1/${path}${path.includes('?') ? '&' : '?'}dc=${dc}`;

    it.each(reads)('is dc1 or none for %s', async (path) => {
      expect(await (await consul.get('/v1/agent/self')).json()).toMatchObject({ Config: { Datacenter: 'dc1' } });
      for (const dc of ['dc1', '']) expect((await consul.get(at(path, dc))).status).toBe(200);
      const other = await consul.get(at(path, 'dc2'));
      expect([other.status, await other.text()]).toEqual([500, 'No path to datacenter']);
    });

    it.each([
      ['PUT', 'kv/a', '1'],
      ['DELETE', 'kv/a', undefined],
      ['PUT', 'txn', '[]'],
    ])('is dc1 for %s %s', async (method, path, body) => {
      const answer = (dc: string) => fetch(`${consul.url}${at(path, dc)}`, { method, body });
      expect((await answer('dc1')).status).toBe(200);
      const other = await answer('dc2');
      expect([other.status, await other.text()]).toEqual([500, 'No path to datacenter']);
    });

    it('is ignored by the routes of the agent', async () => {
      expect((await consul.get('/v1/agent/self?dc=dc2')).status).toBe(200);
      expect((await consul.get('/v1/agent/services?dc=dc2')).status).toBe(200);
    });

    it('lets a scraper discover instances', async () => {
      const name = consul.freshName();
      await consul.register({ ID: `${name}-1`, Name: name, Address: '127.0.0.1', Port: 4, Meta: { opsPort: '5' } });
      const query = '?dc=dc1&stale=&wait=120000ms';
      await expect
        .poll(async () => (await consul.get(`/v1/catalog/services${query}`)).json())
        .toMatchObject({ [name]: [] });
      const { body, index } = await consul.health(name, query);
      expect(index).toBeGreaterThan(0);
      expect(body).toMatchObject([
        {
          Node: { Address: '127.0.0.1', Datacenter: 'dc1', Meta: {}, TaggedAddresses: { lan: '127.0.0.1' } },
          Service: { ID: `${name}-1`, Address: '127.0.0.1', Port: 4, Meta: { opsPort: '5' }, Tags: [] },
          Checks: [{ CheckID: 'serfHealth', Status: 'passing' }],
        },
      ]);
      const next = await consul.ask(`/v1/catalog/services${query}`);
      const adding = consul.ask(`/v1/catalog/services?dc=dc1&stale=&index=${next.index}&wait=10s`);
      const added = consul.freshName();
      await consul.register({ Name: added });
      expect((await adding).body).toHaveProperty(added);
    });
  });
}
