import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { post, type Receiver } from './receiver.ts';

const deliver = (receiver: Partial<Receiver>) =>
  post({ url: 'http://127.0.0.1:1', headers: {}, timeoutMs: 60_000, ...receiver }, Buffer.from('a'), 60_000);

describe('an export', () => {
  it.each<[reason: string, receiver: Partial<Receiver>]>([
    ['a header that HTTP does not allow here', { headers: { trailer: 'x' } }],
    ['a user name that cannot be decoded', { url: 'http://us%er@127.0.0.1:1' }],
  ])('is refused because of %s', async (_, receiver) => {
    expect(await deliver(receiver)).toMatchObject({ kind: 'refused' });
  });

  it('fails if the receiver switches the protocol', async () => {
    const server = createServer((socket) =>
      socket.on('data', () => socket.write('HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n')),
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await deliver({ url: `http://127.0.0.1:${port}` })).toEqual({ kind: 'failed', reason: 'status 101' });
    server.close();
  });
});
