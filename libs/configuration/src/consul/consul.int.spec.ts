import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { Consul } from './consul.ts';

it('says that Consul does not answer', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await expect(new Consul({ url }).send('kv/x', { timeoutMs: 20 })).rejects.toThrow(`Consul at ${url} does not answer`);
  server.close();
});
