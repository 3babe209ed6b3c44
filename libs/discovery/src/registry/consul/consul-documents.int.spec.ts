import { startConsul, startRealConsul, until, whyNoRealConsul, type TestConsul } from '@signalbox/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConsulDocuments } from './consul-documents.ts';

const start = whyNoRealConsul() === undefined ? startRealConsul : startConsul;

describe('ConsulDocuments', () => {
  let consul: TestConsul;
  let watching: AbortController;
  let seen: (string | undefined)[];
  let failures: (string | undefined)[];
  beforeEach(async () => {
    consul = await start();
    watching = new AbortController();
    [seen, failures] = [[], []];
  });
  afterEach(async () => {
    watching.abort();
    await consul.stop();
  });

  const send = (method: string, key: string, body?: string) => fetch(`${consul.url}/v1/kv/${key}`, { method, body });
  const watch = () => {
    const documents = new ConsulDocuments({ url: consul.url, prefix: 'blue/config' });
    void documents.watch(
      'users',
      (text) => seen.push(text),
      watching.signal,
      (reason) => failures.push(reason?.message),
    );
  };
  const sees = (...texts: (string | undefined)[]) => expect.poll(() => seen).toEqual(texts);

  it('reports the first creation, each change and the removal of a document, but no other key', async () => {
    watch();
    await sees(undefined);
    for (const key of ['blue/config/users2', 'blue/config/users/x', 'blue/config/all', 'green/config/users'])
      await send('PUT', key, 'other');
    await send('PUT', 'blue/config/users', 'one');
    await sees(undefined, 'one');
    await send('PUT', 'blue/config/users', 'one');
    await send('PUT', 'blue/config/all', 'other');
    await send('PUT', 'blue/config/users', '');
    await sees(undefined, 'one', '');
    await send('PUT', 'blue/config/users', '{"ä": 1}');
    // A watch sees only the last of the changes between two queries.
    await sees(undefined, 'one', '', '{"ä": 1}');
    await send('DELETE', 'blue/config/users');
    await sees(undefined, 'one', '', '{"ä": 1}', undefined);
    expect(failures).toEqual([]);
  });

  it('survives the loss of all data of Consul, whatever its new index', async () => {
    await send('PUT', 'blue/config/users', 'one');
    watch();
    await sees('one');
    const { port } = consul;
    await consul.stop();
    await until(() => failures.length > 0);
    consul = await start({ port });
    await sees('one', undefined);
    await send('PUT', 'blue/config/users', 'two');
    await sees('one', undefined, 'two');
    expect(failures.at(-1)).toBeUndefined();
  });
});
