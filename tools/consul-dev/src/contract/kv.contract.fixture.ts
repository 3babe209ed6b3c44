import { describe, expect, it } from 'vitest';
import type { ConsulUnderTest } from './consul-under-test.fixture.ts';

const VALUE_LIMIT = 512 * 1024;

export function describeKv(consul: ConsulUnderTest): void {
  describe('the key-value store', () => {
    it('stores a value in Base64, with its indexes and flags', async () => {
      const key = consul.freshName();
      expect(await consul.putKey(key, 'hello', '?flags=42')).toBe(true);
      const { body, index, headers } = await consul.key(key);
      const entry = { Key: key, Flags: 42, Value: 'aGVsbG8=', LockIndex: 0, CreateIndex: index, ModifyIndex: index };
      expect(body).toEqual([entry]);
      expect(headers.get('X-Consul-KnownLeader')).toBe('true');
      await consul.putKey(key, 'hello again');
      const { body: next, index: nextIndex } = await consul.key(key);
      expect(next).toMatchObject([{ Flags: 0, CreateIndex: index, ModifyIndex: nextIndex }]);
      expect(nextIndex).toBeGreaterThan(index);
    });

    it('returns the bytes of a value with ?raw', async () => {
      const key = consul.freshName();
      await consul.putKey(key, '{"é":1}');
      const reply = await consul.get(`/v1/kv/${key}?raw`);
      expect(await reply.text()).toBe('{"é":1}');
      expect(reply.headers.get('Content-Type')).toBe('text/plain');
      expect(reply.headers.get('X-Content-Type-Options')).toBe('nosniff');
    });

    it('answers 404 with an index for a missing key', async () => {
      for (const query of ['', '?raw', '?recurse', '?keys']) {
        const reply = await consul.get(`/v1/kv/${consul.freshName()}${query}`);
        expect([reply.status, await reply.text()]).toEqual([404, '']);
        expect(Number(reply.headers.get('X-Consul-Index'))).toBeGreaterThan(0);
      }
    });

    it('returns null for an empty value', async () => {
      const key = consul.freshName();
      await consul.putKey(key, '');
      expect((await consul.key(key)).body).toMatchObject([{ Value: null }]);
    });

    it('accepts keys that need escaping in a path', async () => {
      const key = `${consul.freshName()}/a b/é`;
      await consul.putKey(encodeURIComponent(key), 'x');
      const path = key.split('/').map(encodeURIComponent).join('/');
      expect((await consul.key(path)).body).toMatchObject([{ Key: key }]);
    });

    it('does not change the index of a key that gets its own value again', async () => {
      const key = consul.freshName();
      await consul.putKey(key, 'same', '?flags=1');
      const { index } = await consul.key(key);
      await consul.putKey(key, 'same', '?flags=1');
      expect((await consul.key(key)).index).toBe(index);
      await consul.putKey(key, 'same', '?flags=2');
      expect((await consul.key(key)).index).toBeGreaterThan(index);
    });

    it('lists the entries and keys under a prefix, in order', async () => {
      const at = consul.freshName();
      for (const key of ['b/2', 'a', 'b/1', 'c/1/x']) await consul.putKey(`${at}/${key}`, key);
      const all = ['a', 'b/1', 'b/2', 'c/1/x'].map((key) => `${at}/${key}`);
      const { body, index } = await consul.key(`${at}/`, '?recurse');
      expect(body.map(({ Key }) => Key)).toEqual(all);
      expect(index).toBe(Math.max(...body.map(({ ModifyIndex }) => ModifyIndex)));
      const keys = async (prefix: string, query: string) => (await consul.get(`/v1/kv/${prefix}?${query}`)).json();
      expect(await keys(`${at}/`, 'keys')).toEqual(all);
      expect(await keys(`${at}/`, 'keys&recurse')).toEqual(all);
      expect(await keys(`${at}/`, 'keys&separator=/')).toEqual([`${at}/a`, `${at}/b/`, `${at}/c/`]);
      expect(await keys(`${at}/b`, 'keys&separator=/')).toEqual([`${at}/b/`]);
      expect(await keys('', 'keys&separator=/')).toContain(`${at}/`);
    });

    it('deletes a key, and the keys under a prefix', async () => {
      const at = consul.freshName();
      for (const key of ['a', 'b/1', 'b/2']) await consul.putKey(`${at}/${key}`, key);
      expect(await consul.deleteKey(`${at}/a`)).toBe(true);
      expect(await consul.deleteKey(`${at}/missing`)).toBe(true);
      expect((await consul.key(`${at}/a`)).status).toBe(404);
      const before = (await consul.key(at, '?recurse')).index;
      expect(await consul.deleteKey(`${at}/b`, '?recurse')).toBe(true);
      const after = await consul.key(at, '?recurse');
      expect(after.status).toBe(404);
      expect(after.index).toBeGreaterThan(before);
    });

    it('sets a key with ?cas only if its index is this one, or with 0 if it does not exist', async () => {
      const key = consul.freshName();
      expect(await consul.putKey(key, '1', '?cas=5')).toBe(false);
      expect(await consul.putKey(key, '1', '?cas=0')).toBe(true);
      expect(await consul.putKey(key, '2', '?cas=0')).toBe(false);
      const { index } = await consul.key(key);
      expect(await consul.putKey(key, '2', `?cas=${index - 1}`)).toBe(false);
      expect((await consul.key(key)).index).toBe(index);
      expect(await consul.putKey(key, '2', `?cas=${index}`)).toBe(true);
      expect(await consul.putKey(key, '3', `?cas=${index}`)).toBe(false);
    });

    it('lets one of many concurrent writers with ?cas win', async () => {
      const key = consul.freshName();
      const writes = Array.from({ length: 20 }, (_, at) => consul.putKey(key, `${at}`, '?cas=0'));
      expect((await Promise.all(writes)).filter(Boolean)).toHaveLength(1);
    });

    it('deletes a key with ?cas only if its index is this one', async () => {
      const key = consul.freshName();
      await consul.putKey(key, '1');
      const { index } = await consul.key(key);
      expect(await consul.deleteKey(key, '?cas=0')).toBe(false);
      expect(await consul.deleteKey(key, `?cas=${index - 1}`)).toBe(false);
      expect(await consul.deleteKey(key, `?cas=${index}`)).toBe(true);
      expect(await consul.deleteKey(key, `?cas=${index}`)).toBe(true);
    });

    it('limits the size of a value', async () => {
      const key = consul.freshName();
      expect(await consul.putKey(key, 'x'.repeat(VALUE_LIMIT))).toBe(true);
      const reply = await fetch(`${consul.url}/v1/kv/${key}`, { method: 'PUT', body: 'x'.repeat(VALUE_LIMIT + 1) });
      expect(reply.status).toBe(413);
      expect(await reply.text()).toMatch(/^Request body\(524289 bytes\) too large, max size: 524288 bytes\. See /);
    });

    const uint = (value: string): string => `strconv.ParseUint: parsing "${value}": invalid syntax`;
    it.each([
      ['GET', '', 400, 'Missing key name'],
      ['PUT', '', 400, 'Missing key name'],
      ['DELETE', '', 400, 'Missing key name'],
      ['PUT', 'a?cas=x', 500, uint('x')],
      ['PUT', 'a?cas', 500, uint('')],
      ['PUT', 'a?flags=-1', 500, uint('-1')],
      ['DELETE', 'a?cas=x', 500, uint('x')],
      ['DELETE', 'a?recurse&cas=3', 400, 'Conflicting flags: cas=3&recurse='],
      ['GET', 'a?index=abc', 400, 'Invalid index'],
      ['GET', 'a?wait=abc', 400, 'Invalid wait time'],
      ['POST', 'a', 405, 'method POST not allowed'],
    ])('answers %s /v1/kv/%s with %i', async (method, path, status, text) => {
      const reply = await fetch(`${consul.url}/v1/kv/${path}`, { method });
      expect([reply.status, await reply.text()]).toEqual([status, text]);
      if (status === 405) expect(reply.headers.get('Allow')).toBe('OPTIONS,GET,PUT,DELETE');
    });
  });
}
