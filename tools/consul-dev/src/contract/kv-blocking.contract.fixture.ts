import { describe, expect, it } from 'vitest';
import type { ConsulUnderTest } from './consul-under-test.fixture.ts';

export function describeKvBlocking(consul: ConsulUnderTest): void {
  describe('blocking queries of keys', () => {
    async function written(): Promise<{ key: string; index: number }> {
      const key = `${consul.freshName()}/key`;
      await consul.putKey(key, '1');
      return { key, index: (await consul.key(key)).index };
    }
    const waiting = (key: string, index: number, query = '', wait = '10s') =>
      consul.key(key, `?index=${index}&wait=${wait}${query}`);

    it('answer when the key changes, and when it is deleted', async () => {
      const { key, index } = await written();
      const changing = waiting(key, index);
      await consul.putKey(key, '2');
      const changed = await changing;
      expect(changed.body).toMatchObject([{ Value: 'Mg==', ModifyIndex: changed.index }]);
      expect(changed.index).toBeGreaterThan(index);
      const deleting = waiting(key, changed.index);
      await consul.deleteKey(key);
      const deleted = await deleting;
      expect(deleted.status).toBe(404);
      expect(deleted.index).toBeGreaterThan(changed.index);
    });

    it.each(['', '&recurse', '&keys'])('answer when a key is created for the first time %s', async (query) => {
      const key = consul.freshName();
      const missing = await consul.key(key, `?${query.slice(1)}`);
      expect(missing.status).toBe(404);
      const creating = waiting(key, missing.index, query);
      await consul.putKey(key, '1');
      const created = await creating;
      expect(created.status).toBe(200);
      expect(created.index).toBeGreaterThan(missing.index);
    });

    it('do not answer when another key changes', async () => {
      const { key, index } = await written();
      const other = await written();
      const held = [waiting(key, index, '', '400ms'), waiting(key, index, '&recurse', '400ms')];
      await consul.putKey(other.key, '2');
      await consul.putKey(`${key.slice(0, -1)}`, 'almost the same key');
      expect((await consul.key(other.key)).index).toBeGreaterThan(other.index);
      for (const answer of await Promise.all(held)) {
        expect(answer.ms).toBeGreaterThanOrEqual(399);
        expect(answer.index).toBe(index);
      }
    });

    it('do not answer when the key gets its own value again', async () => {
      const { key, index } = await written();
      const held = waiting(key, index, '', '400ms');
      await consul.putKey(key, '1');
      const answer = await held;
      expect(answer.ms).toBeGreaterThanOrEqual(399);
      expect(answer.index).toBe(index);
    });

    it('answer when a key under the prefix changes, or is deleted', async () => {
      const { key, index } = await written();
      const prefix = key.slice(0, -'key'.length);
      const adding = waiting(prefix, index, '&recurse');
      await consul.putKey(`${prefix}other`, '1');
      const added = await adding;
      expect(added.body).toHaveLength(2);
      const deleting = waiting(prefix, added.index, '&recurse');
      await consul.deleteKey(`${prefix}other`);
      const deleted = await deleting;
      expect(deleted.body).toHaveLength(1);
      expect(deleted.index).toBeGreaterThan(added.index);
    });

    it('wait for an index in the future, so that a client notices that indexes restarted', async () => {
      const { key, index } = await written();
      const held = waiting(key, index + 1000, '', '400ms');
      await consul.putKey(key, '2');
      const answer = await held;
      expect(answer.ms).toBeGreaterThanOrEqual(399);
      expect(answer.body).toMatchObject([{ Value: 'Mg==' }]);
      expect(answer.index).toBeLessThan(index + 1000);
    });

    it('answer once for all keys of a transaction', async () => {
      const { key, index } = await written();
      const other = await written();
      const held = [waiting(key, index), waiting(other.key, other.index)];
      const set = (Key: string) => ({ KV: { Verb: 'set', Key, Value: 'Mg==' } });
      expect((await consul.put('/v1/txn', [set(key), set(other.key)])).status).toBe(200);
      const [one, two] = await Promise.all(held);
      expect(one!.index).toBeGreaterThan(other.index);
      expect(two!.index).toBe(one!.index);
    });
  });
}
