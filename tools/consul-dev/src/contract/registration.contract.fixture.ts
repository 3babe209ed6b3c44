import { describe, expect, it } from 'vitest';
import { ttl, type ConsulUnderTest } from './consul-under-test.fixture.ts';

export function describeRegistration(consul: ConsulUnderTest): void {
  describe('registration', () => {
    it('shows a service with its address, port, meta and checks in a health query', async () => {
      const name = consul.freshName();
      await consul.register({
        ID: `${name}-a`,
        Name: name,
        Address: '127.0.0.1',
        Port: 4,
        Meta: { zone: 'x' },
        Check: ttl(),
      });
      await consul.eventually(name, { [`service:${name}-a`]: 'passing' });
      const { body, headers } = await consul.health(name, '?stale');
      expect(body).toMatchObject([
        {
          Node: { Address: '127.0.0.1' },
          Service: { ID: `${name}-a`, Service: name, Address: '127.0.0.1', Port: 4, Meta: { zone: 'x' }, Tags: [] },
          Checks: [
            { CheckID: 'serfHealth', Status: 'passing', ServiceID: '' },
            {
              CheckID: `service:${name}-a`,
              Status: 'passing',
              ServiceID: `${name}-a`,
              ServiceName: name,
              Output: '',
            },
          ],
        },
      ]);
      expect(headers.get('X-Consul-KnownLeader')).toBe('true');
      expect(headers.get('X-Consul-LastContact')).toBe('0');
      expect(headers.get('Content-Type')).toBe('application/json');
    });

    it('shows it in the agent and in the catalog', async () => {
      const name = consul.freshName();
      await consul.register({ Name: name, Tags: ['a', 'b'], Port: 4 });
      const own = { ID: name, Service: name, Port: 4, Tags: ['a', 'b'], Meta: {}, Address: '' };
      expect(await (await consul.get('/v1/agent/services')).json()).toMatchObject({ [name]: own });
      expect(await (await consul.get(`/v1/agent/service/${name}`)).json()).toMatchObject(own);
      await expect
        .poll(() => consul.ask(`/v1/catalog/service/${name}`))
        .toMatchObject({
          body: [{ ServiceID: name, ServiceName: name, ServicePort: 4, ServiceTags: ['a', 'b'], Address: '127.0.0.1' }],
        });
      const catalog = (await (await consul.get('/v1/catalog/services')).json()) as Record<string, string[]>;
      // Consul returns tags in no fixed order.
      expect(catalog[name]?.sort()).toEqual(['a', 'b']);
    });

    it('shows the checks of the agent by their ids', async () => {
      const name = consul.freshName();
      await consul.register({ ID: `${name}-a`, Name: name, Check: ttl() });
      await consul.register({ ID: `${name}-b`, Name: name });
      const checks = (await (await consul.get('/v1/agent/checks')).json()) as Record<string, object>;
      const own = Object.values(checks).filter((check) => 'ServiceName' in check && check.ServiceName === name);
      expect(own).toHaveLength(1);
      expect(checks[`service:${name}-a`]).toMatchObject({ ServiceID: `${name}-a`, Status: 'passing', Output: '' });
    });

    it('deregisters a check and keeps its service', async () => {
      const name = consul.freshName();
      await consul.register({ ID: name, Name: name, Checks: [ttl(), ttl()] });
      expect((await consul.put(`/v1/agent/check/deregister/service:${name}:1`)).status).toBe(200);
      await consul.eventually(name, { [`service:${name}:2`]: 'passing' });
    });

    it('starts a check as critical unless its definition names a state', async () => {
      const name = consul.freshName();
      await consul.register({ ID: 'x', Name: name, Checks: [{ TTL: '10m' }, ttl(), ttl({ Status: 'warning' })] });
      await consul.eventually(name, { 'service:x:1': 'critical', 'service:x:2': 'passing', 'service:x:3': 'warning' });
    });

    it('keeps the state of a check that is registered again', async () => {
      const name = consul.freshName();
      await consul.register({ Name: name, Check: ttl() });
      await consul.put(`/v1/agent/check/fail/service:${name}`);
      await consul.eventually(name, { [`service:${name}`]: 'critical' });
      await consul.register({ Name: name, Port: 2, Check: ttl() }, '?replace-existing-checks=true');
      await expect.poll(async () => (await consul.health(name)).body[0]?.Service.Port).toBe(2);
      await consul.eventually(name, { [`service:${name}`]: 'critical' });
    });

    it('keeps checks that a new registration omits, unless it replaces them', async () => {
      const name = consul.freshName();
      await consul.register({ Name: name, Check: ttl({ CheckID: `${name}-old` }) });
      await consul.register({ Name: name, Check: ttl({ CheckID: `${name}-new` }) });
      await consul.eventually(name, { [`${name}-old`]: 'passing', [`${name}-new`]: 'passing' });
      await consul.register({ Name: name, Check: ttl({ CheckID: `${name}-new` }) }, '?replace-existing-checks=true');
      await consul.eventually(name, { [`${name}-new`]: 'passing' });
    });

    it('removes a deregistered service, and accepts a repeated deregistration', async () => {
      const name = consul.freshName();
      await consul.register({ Name: name, Check: ttl() });
      await consul.eventually(name, { [`service:${name}`]: 'passing' });
      for (const _ of [1, 2]) expect((await consul.put(`/v1/agent/service/deregister/${name}`)).status).toBe(200);
      await expect.poll(async () => (await consul.health(name)).body).toEqual([]);
      expect((await consul.get(`/v1/agent/service/${name}`)).status).toBe(404);
      expect((await consul.put(`/v1/agent/check/pass/service:${name}`)).status).toBe(500);
    });

    it('accepts field names in any case, and ids that need escaping in a path', async () => {
      const id = `${consul.freshName()}/a b`;
      await consul.register({ name: id, META: { k: 'v' } });
      const reply = await consul.get(`/v1/agent/service/${encodeURIComponent(id)}`);
      expect(await reply.json()).toMatchObject({ ID: id, Meta: { k: 'v' } });
      expect((await consul.put(`/v1/agent/service/deregister/${encodeURIComponent(id)}`)).status).toBe(200);
    });

    it('starts empty after a restart, and counts indexes from the beginning', async () => {
      const name = consul.freshName();
      await consul.register({ Name: name, Check: ttl() });
      for (const state of ['fail', 'pass', 'fail', 'pass', 'fail']) {
        const before = (await consul.health(name)).index;
        await consul.put(`/v1/agent/check/${state}/service:${name}`);
        await expect.poll(async () => (await consul.health(name)).index).toBeGreaterThan(before);
      }
      const before = await consul.health(name);
      expect(before.body).toHaveLength(1);
      await consul.restart();
      expect(await (await consul.get('/v1/agent/services')).json()).toEqual({});
      const after = await consul.health(name);
      expect(after.body).toEqual([]);
      expect(after.index).toBeGreaterThan(0);
      expect(after.index).toBeLessThan(before.index);
    });
  });
}
