import { describe, expect, it } from 'vitest';
import type { ConsulUnderTest } from './consul-under-test.fixture.ts';

interface Reply {
  status: number;
  Results: { KV: object }[] | null;
  Errors: { OpIndex: number; What: string }[] | null;
}

export function describeTransactions(consul: ConsulUnderTest): void {
  describe('transactions', () => {
    const VALUE = 'aGk=';
    async function transact(...operations: object[]): Promise<Reply> {
      const reply = await consul.put(
        '/v1/txn',
        operations.map((KV) => ({ KV })),
      );
      return { status: reply.status, ...((await reply.json()) as Omit<Reply, 'status'>) };
    }
    async function written(): Promise<{ Key: string; Index: number }> {
      const Key = consul.freshName();
      await consul.putKey(Key, 'before');
      return { Key, Index: (await consul.key(Key)).index };
    }

    it('returns what it wrote without values, and what it reads with them', async () => {
      const Key = consul.freshName();
      const reply = await transact({ Verb: 'set', Key, Value: VALUE, Flags: 7 }, { Verb: 'get', Key });
      expect(reply).toEqual({
        status: 200,
        Results: [
          { KV: expect.objectContaining({ Key, Flags: 7, Value: null }) as object },
          { KV: expect.objectContaining({ Key, Flags: 7, Value: VALUE, LockIndex: 0 }) as object },
        ],
        Errors: null,
      });
    });

    it('gives all keys the same index', async () => {
      const [one, two] = [consul.freshName(), consul.freshName()];
      await transact({ Verb: 'cas', Key: one, Value: VALUE, Index: 0 }, { Verb: 'set', Key: two, Value: VALUE });
      expect((await consul.key(one)).index).toBe((await consul.key(two)).index);
    });

    it('changes nothing if one operation fails, and reports each failure', async () => {
      const { Key } = await written();
      const fresh = consul.freshName();
      const reply = await transact(
        { Verb: 'cas', Key, Value: VALUE, Index: 0 },
        { Verb: 'set', Key: fresh, Value: VALUE },
        { Verb: 'delete', Key },
        { Verb: 'get', Key: `${fresh}-missing` },
      );
      expect(reply).toEqual({
        status: 409,
        Results: null,
        Errors: [
          { OpIndex: 0, What: `failed to set key "${Key}", index is stale` },
          { OpIndex: 3, What: `key "${fresh}-missing" doesn't exist` },
        ],
      });
      expect((await consul.key(fresh)).status).toBe(404);
      expect((await consul.key(Key)).body).toMatchObject([{ Value: Buffer.from('before').toString('base64') }]);
    });

    it('compares and sets', async () => {
      const { Key, Index } = await written();
      expect((await transact({ Verb: 'cas', Key, Value: VALUE, Index: Index - 1 })).status).toBe(409);
      expect((await transact({ Verb: 'cas', Key, Value: VALUE, Index })).status).toBe(200);
      expect((await transact({ Verb: 'cas', Key, Value: VALUE, Index })).status).toBe(409);
      const missing = consul.freshName();
      expect((await transact({ Verb: 'cas', Key: missing, Value: VALUE, Index: 5 })).status).toBe(409);
    });

    it('checks indexes', async () => {
      const { Key, Index } = await written();
      expect(await transact({ Verb: 'check-index', Key, Index })).toMatchObject({
        status: 200,
        Results: [{ KV: { Key, Value: null, ModifyIndex: Index } }],
      });
      expect(await transact({ Verb: 'check-index', Key, Index: 1 })).toMatchObject({
        status: 409,
        Errors: [{ OpIndex: 0, What: `failed index check for key "${Key}", current modify index ${Index} != 1` }],
      });
      expect(await transact({ Verb: 'check-index', Key: `${Key}-x`, Index: 1 })).toMatchObject({
        status: 409,
        Errors: [{ OpIndex: 0, What: `failed to check index, key "${Key}-x" doesn't exist` }],
      });
    });

    it('checks that a key does not exist', async () => {
      const { Key } = await written();
      const free = { Verb: 'check-not-exists', Key: consul.freshName() };
      expect(await transact(free)).toMatchObject({ status: 200, Results: [] });
      expect(await transact(free, { Verb: 'check-not-exists', Key })).toMatchObject({
        status: 409,
        Errors: [{ OpIndex: 1, What: `key "${Key}" exists` }],
      });
    });

    it('reads and deletes the keys under a prefix', async () => {
      const at = consul.freshName();
      for (const key of ['b', 'a']) await consul.putKey(`${at}/${key}`, key);
      const { Results } = await transact({ Verb: 'get-tree', Key: at });
      expect(Results).toMatchObject([{ KV: { Key: `${at}/a`, Value: 'YQ==' } }, { KV: { Key: `${at}/b` } }]);
      expect(await transact({ Verb: 'delete-tree', Key: at })).toMatchObject({ status: 200, Results: [] });
      expect(await transact({ Verb: 'get-tree', Key: at })).toMatchObject({ status: 200, Results: [] });
    });

    it('deletes, also with an index', async () => {
      const { Key, Index } = await written();
      expect(await transact({ Verb: 'delete-cas', Key, Index: Index - 1 })).toMatchObject({
        status: 409,
        Errors: [{ OpIndex: 0, What: `failed to delete key "${Key}", index is stale` }],
      });
      expect((await transact({ Verb: 'delete-cas', Key, Index })).status).toBe(200);
      expect((await transact({ Verb: 'delete-cas', Key, Index }, { Verb: 'delete', Key })).status).toBe(200);
    });

    it('adds Consul’s own fields and headers only if it writes nothing', async () => {
      const { Key } = await written();
      const read = await consul.put('/v1/txn', [{ KV: { Verb: 'get', Key } }]);
      expect(read.headers.get('X-Consul-KnownLeader')).toBe('true');
      expect(await read.json()).toMatchObject({ Index: 0, LastContact: 0, KnownLeader: true, ConsistencyLevel: '' });
      const write = await consul.put('/v1/txn', [{ KV: { Verb: 'set', Key, Value: VALUE } }]);
      expect(write.headers.get('X-Consul-KnownLeader')).toBeNull();
    });

    it('accepts 64 operations', async () => {
      const at = consul.freshName();
      const operations = Array.from({ length: 65 }, (_, key) => ({ Verb: 'set', Key: `${at}/${key}`, Value: VALUE }));
      expect((await transact(...operations.slice(1))).Results).toHaveLength(64);
      const reply = await consul.put(
        '/v1/txn',
        operations.map((KV) => ({ KV })),
      );
      expect([reply.status, await reply.text()]).toEqual([413, 'Transaction contains too many operations (65 > 64)']);
    });

    it('limits the size of its body', async () => {
      const Value = Buffer.alloc(512 * 1024).toString('base64');
      const reply = await consul.put('/v1/txn', [{ KV: { Verb: 'set', Key: 'a', Value } }]);
      expect(reply.status).toBe(413);
      expect(await reply.text()).toMatch(/^Request body\(\d+ bytes\) too large, max size: 524288 bytes\. See /);
    });

    it.each([
      [{ Verb: 'nope', Key: 'a' }, 'unknown KV verb "nope"'],
      [{ Verb: 'constructor', Key: 'a' }, 'unknown KV verb "constructor"'],
      [{ Verb: 'set', Value: VALUE }, 'Must provide key'],
      [{ Verb: 'get-tree', Key: '' }, 'Must provide key'],
      [{}, 'Must provide key'],
    ])('refuses %j', async (operation, What) => {
      expect(await transact(operation)).toMatchObject({ status: 409, Errors: [{ OpIndex: 0, What }] });
    });

    it.each([
      ['', 'EOF'],
      ['x', ''],
      ['{}', 'json: cannot unmarshal object into Go value of type '],
      ['[{"Foo":{}}]', 'json: unknown field "Foo"'],
      ['[{"KV":{"Foo":1}}]', 'json: unknown field "Foo"'],
      ['[{"KV":{"Verb":"set","Key":"a","Value":5}}]', 'json: cannot unmarshal number into Go struct field '],
      ['[{"KV":{"Verb":"set","Key":"a","Value":"%%"}}]', 'illegal base64 data'],
    ])('answers the body %j with 400', async (body, why) => {
      const reply = await fetch(`${consul.url}/v1/txn`, { method: 'PUT', body });
      expect(reply.status).toBe(400);
      expect(await reply.text()).toContain(`Failed to parse body: ${why}`);
    });

    it('accepts no operations', async () => {
      expect(await transact()).toMatchObject({ status: 200, Results: [], Errors: null });
    });
  });
}
