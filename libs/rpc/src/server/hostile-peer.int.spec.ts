import { until } from '@signalbox/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanUpAfterEach, service } from '../client/channel.fixture.ts';
import { DEFAULT_LIMITS } from '../connection/limits.ts';
import { FrameType, startFrame } from '../protocol/frame.ts';
import { encodeRequest } from '../protocol/request.ts';
import { helloOf, RawPeer } from '../raw-peer.fixture.ts';
import { holdCalls } from '../wagons.fixture.ts';

describe('RpcServer, to a peer', () => {
  cleanUpAfterEach();

  describe('a peer that breaks the protocol', () => {
    it.each([
      ['uses another version', helloOf({}, 9), 'must be 1, got 9'],
      ['speaks HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), 'frame type 47 is unknown'],
      ['begins with another frame', startFrame(FrameType.PING, 1, 0), 'the first frame must be HELLO, got PING'],
      ['sends a broken HELLO', startFrame(FrameType.HELLO, 0, 0), 'HELLO ends inside a field'],
    ])('that %s gets the reason, is logged, and is disconnected', async (_, bytes, words) => {
      const { server, logged } = await service();
      const peer = await RawPeer.connectTo(server.port, bytes);
      expect(await peer.goaway()).toMatchObject({ lastId: 0, reason: expect.stringContaining(words) as string });
      await peer.end();
      expect(logged.map(({ error }) => error.message)).toEqual([expect.stringContaining(words)]);
    });

    it.each([
      ['sends HELLO twice', helloOf(), 'HELLO was sent twice'],
      ['sends a REPLY', startFrame(FrameType.REPLY, 1, 0), 'a caller sends no REPLY'],
      ['sends a request without fields', startFrame(FrameType.REQUEST, 1, 0), 'REQUEST ends inside a field'],
    ])('that %s gets the reason', async (_, bytes, words) => {
      const { server } = await service();
      const peer = await RawPeer.connectTo(server.port);
      peer.send(bytes);
      expect((await peer.goaway()).reason).toMatch(words);
      await peer.end();
    });

    it('gets an error if it uses request id 0, which means the connection', async () => {
      const { server } = await service();
      const peer = await RawPeer.connectTo(server.port);
      peer.request(0, 'wagons.getWagon', { number: 'T1' });
      expect(await peer.goaway()).toEqual({ lastId: 0, reason: 'request id 0 is in use' });
    });

    it('gets an error if it reuses the id of an unanswered request', async () => {
      const running = await service();
      const held = holdCalls(running.controller);
      const peer = await RawPeer.connectTo(running.server.port);
      peer.request(5, 'wagons.holdWagon', { number: 'T1' });
      peer.request(5, 'wagons.holdWagon', { number: 'T2' });
      expect(await peer.goaway()).toEqual({ lastId: 5, reason: 'request id 5 is in use' });
      held[0]?.release();
    });
  });

  it('disconnects a peer that does not send HELLO', async () => {
    const { server, logged } = await service({ limits: { helloTimeoutMs: 30 } });
    const peer = await RawPeer.connectTo(server.port, Buffer.from([0, 0]));
    await peer.end();
    await until(() => logged.length === 1);
    expect(logged[0]?.error.message).toBe('HELLO must arrive within 30 ms');
  });

  it('does not extend the time limit of HELLO for a peer that sends it byte by byte', async () => {
    const { server, logged } = await service({ limits: { helloTimeoutMs: 100 } });
    const peer = await RawPeer.connectTo(server.port, Buffer.alloc(0));
    const hello = helloOf();
    let sent = 0;
    const trickle = setInterval(() => peer.socket.write(hello.subarray(sent, ++sent)), 10);
    await peer.end();
    clearInterval(trickle);
    expect(sent).toBeLessThan(hello.length);
    await until(() => logged.length === 1);
    expect(logged[0]?.error.message).toBe('HELLO must arrive within 100 ms');
  });

  it('accepts a request byte by byte, and answers others meanwhile', async () => {
    const { server } = await service();
    const slow = await RawPeer.connectTo(server.port);
    const other = await RawPeer.connectTo(server.port);
    const body = Buffer.from('{"number":"T1"}');
    const start = encodeRequest(1, { name: Buffer.from('wagons.getWagon'), metadata: {}, body }, 5000, DEFAULT_LIMITS);
    slow.socket.setNoDelay(true);
    for (const [index, byte] of [...start, ...body].entries()) {
      slow.send(Buffer.from([byte]));
      other.request(index + 1, 'wagons.getWagon', { number: 'T2' });
      await other.frame(FrameType.REPLY, index + 1);
    }
    await slow.frame(FrameType.REPLY, 1);
  });

  it('continues to answer others while peers send random bytes', async () => {
    const { server } = await service();
    const other = await RawPeer.connectTo(server.port);
    const noise = fc.sample(fc.uint8Array({ minLength: 1, maxLength: 5000 }), { numRuns: 50, seed: 1 });
    for (const [index, bytes] of noise.entries()) {
      const peer = await RawPeer.connectTo(server.port, index % 2 === 0 ? Buffer.alloc(0) : undefined);
      peer.send(Buffer.from(bytes));
      peer.socket.end();
      other.request(index + 1, 'wagons.getWagon', { number: 'T1' });
      expect(await other.frame(FrameType.REPLY, index + 1)).toBeDefined();
      await peer.end();
    }
  });
});
