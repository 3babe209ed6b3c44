import { describe, expect, it } from 'vitest';
import { ttl, type ConsulUnderTest } from './consul-under-test.fixture.ts';

export function describeBlockingQueries(consul: ConsulUnderTest): void {
  describe('blocking queries', () => {
    async function registered(): Promise<{ name: string; index: number }> {
      const name = consul.freshName();
      await consul.register({ Name: name, Check: ttl({ CheckID: name }) });
      await consul.eventually(name, { [name]: 'passing' });
      return { name, index: (await consul.health(name)).index };
    }

    it.each(['health', 'catalog'])(
      'answers %s immediately without an index, with index 0 and with an old index',
      async (what) => {
        const { name, index } = await registered();
        for (const query of ['?wait=5s', '?wait=5s&index=0', `?wait=5s&index=${index - 1}`]) {
          const answer = await consul.ask(`/v1/${what}/service/${name}${query}`);
          expect(answer.ms).toBeLessThan(4000);
          expect(answer.index).toBe(index);
        }
      },
    );

    it.each(['health', 'catalog'])('holds %s for the wait time plus up to a sixteenth of it', async (what) => {
      const { name, index } = await registered();
      const answer = await consul.ask(`/v1/${what}/service/${name}?index=${index}&wait=400ms`);
      expect(answer.index).toBe(index);
      expect(answer.ms).toBeGreaterThanOrEqual(399);
      expect(answer.ms).toBeLessThan(425 + 2000);
    });

    it('waits for an index in the future, so that a client notices that indexes restarted', async () => {
      const { name, index } = await registered();
      const waiting = consul.ask(`/v1/health/service/${name}?index=${index + 1000}&wait=800ms`);
      await consul.put(`/v1/agent/check/fail/${name}`);
      const answer = await waiting;
      expect(answer.ms).toBeGreaterThanOrEqual(799);
      expect(answer.index).toBeLessThan(index + 1000);
    });

    it('answers when a check changes, but not for another service', async () => {
      const { name, index } = await registered();
      const other = await registered();
      const waiting = consul.ask(`/v1/health/service/${name}?index=${index}&wait=10s`);
      await consul.put(`/v1/agent/check/fail/${other.name}`);
      await consul.eventually(other.name, { [other.name]: 'critical' });
      expect((await consul.health(name)).index).toBe(index);
      await consul.put(`/v1/agent/check/fail/${name}`);
      const answer = await waiting;
      expect(answer.ms).toBeLessThan(5000);
      expect(answer.index).toBeGreaterThan(index);
    });

    it('answers when the first instance is registered and when the last one is deregistered', async () => {
      const name = consul.freshName();
      const before = await consul.health(name);
      expect(before.body).toEqual([]);
      expect(before.index).toBeGreaterThan(0);
      const coming = consul.health(name, `?index=${before.index}&wait=10s`);
      await consul.register({ Name: name });
      const come = await coming;
      expect(come.body).toHaveLength(1);
      expect(come.index).toBeGreaterThan(before.index);
      const going = consul.health(name, `?index=${come.index}&wait=10s`);
      await consul.put(`/v1/agent/service/deregister/${name}`);
      const gone = await going;
      expect(gone.body).toEqual([]);
      expect(gone.index).toBeGreaterThan(come.index);
    });

    it('changes no index for an equal registration or an unchanged check', async () => {
      const { name, index } = await registered();
      await consul.register({ Name: name, Check: ttl({ CheckID: name }) }, '?replace-existing-checks=true');
      await consul.put(`/v1/agent/check/pass/${name}?note=other-words`);
      const witness = await registered();
      expect(witness.index).toBeGreaterThan(index);
      expect((await consul.health(name)).index).toBe(index);
    });

    it('changes the index of the list of services when one is added or removed, not when a check changes', async () => {
      const { name } = await registered();
      const { index } = await consul.ask('/v1/catalog/services');
      await consul.put(`/v1/agent/check/fail/${name}`);
      await consul.eventually(name, { [name]: 'critical' });
      expect((await consul.ask('/v1/catalog/services')).index).toBe(index);
      const waiting = consul.ask(`/v1/catalog/services?index=${index}&wait=10s`);
      await consul.put(`/v1/agent/service/deregister/${name}`);
      const { body, index: next } = await waiting;
      expect(next).toBeGreaterThan(index);
      expect(body).not.toHaveProperty(name);
    });
  });
}
