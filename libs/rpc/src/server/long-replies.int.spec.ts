import { until } from '@signalbox/testing';
import { describe, expect, it } from 'vitest';
import { call, cleanUpAfterEach, open, replyOf, service } from '../client/channel.fixture.ts';
import { decodeError } from '../protocol/wire-error.ts';
import { FrameType, MORE, startFrame } from '../protocol/frame.ts';
import { encodeRequest } from '../protocol/request.ts';
import { DEFAULT_LIMITS } from '../connection/limits.ts';
import { RawPeer } from '../raw-peer.fixture.ts';
import { holdCalls, type WagonsController } from '../wagons.fixture.ts';

const LONG_BYTES = 7_000_000;

/** getWagon sends a reply that exceeds the kernel's buffers; holdWagon answers immediately. */
function answersLong(controller: WagonsController, bytes = LONG_BYTES) {
  const stops = ['x'.repeat(bytes)];
  const answered = { count: 0 };
  controller.onGetWagon = ({ number }) => {
    answered.count++;
    return Promise.resolve({ number, stops });
  };
  return answered;
}

describe('RpcServer', () => {
  cleanUpAfterEach();

  describe('a long reply', () => {
    it('does not delay short replies, which are sent in between', async () => {
      const { server, controller } = await service();
      const answered = answersLong(controller);
      const peer = await RawPeer.connectTo(server.port);
      peer.socket.pause();
      for (const id of [1, 2, 3]) peer.request(id, 'wagons.getWagon', { number: 'T1' });
      await until(() => answered.count === 3);
      const short = Array.from({ length: 100 }, (_, i) => i + 10);
      for (const id of short) peer.request(id, 'wagons.holdWagon', { number: 'T2' });
      await until(() => server.inFlight === 0);
      peer.socket.resume();
      await until(() => peer.frames.filter(({ type, more }) => type === FrameType.DATA && !more).length === 3, {
        timeoutMs: 30_000,
      });
      const at = (id: number) => peer.frames.findIndex((frame) => frame.id === id && !frame.more);
      const lastShort = Math.max(...short.map(at));
      expect(Math.min(...short.map(at))).toBeGreaterThan(-1);
      const partsAfter = peer.frames.slice(lastShort).filter(({ type }) => type === FrameType.DATA).length;
      // 21 MB are about 320 parts. The short replies follow directly after the parts that the kernel had buffered.
      expect(partsAfter).toBeGreaterThan(100);
    });

    it('stops when it is cancelled', async () => {
      const { server, controller } = await service();
      const answered = answersLong(controller);
      const peer = await RawPeer.connectTo(server.port);
      peer.socket.pause();
      for (const id of [1, 2, 3]) peer.request(id, 'wagons.getWagon', { number: 'T1' });
      await until(() => answered.count === 3);
      peer.send(...[1, 2, 3].map((id) => startFrame(FrameType.CANCEL, id, 0)), startFrame(FrameType.PING, 9, 0));
      peer.request(4, 'wagons.holdWagon', { number: 'T2' });
      await until(() => server.inFlight === 0);
      peer.socket.resume();
      await peer.frame(FrameType.PONG, 9);
      await peer.frame(FrameType.REPLY, 4);
      expect(peer.frames.filter(({ type, more }) => type === FrameType.DATA && !more)).toEqual([]);
    });

    it('arrives complete, with many others at the same time', async () => {
      const { instance, controller } = await service();
      answersLong(controller, 1_000_000);
      const channel = open(instance.port);
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, i) => call(channel, undefined, { number: `T${i}` })),
      );
      for (const [i, outcome] of outcomes.entries()) expect(replyOf(outcome)).toMatchObject({ number: `T${i}` });
    });
  });

  describe('a peer that does not read', () => {
    it('is not read further, gets errors instead of replies, and uses at most the memory limit', async () => {
      const limits = { maxBufferedBytes: 4 * 1024 * 1024 };
      const { server, controller } = await service({ limits });
      const answered = answersLong(controller, 300_000);
      const peer = await RawPeer.connectTo(server.port);
      peer.socket.pause();
      // More than the kernel buffers in both directions.
      const padding = 'x'.repeat(60_000);
      for (let id = 1; id <= 300; id++) peer.request(id, 'wagons.getWagon', { number: 'T1', padding });
      await until(() => [...server['connections']].some((each) => each['connection']['paused']));
      await until(() => server.inFlight === 0);
      expect(answered.count).toBeLessThan(300);
      const [connection] = [...server['connections']];
      expect(connection!['connection']['writer'].bufferedBytes).toBeLessThan(limits.maxBufferedBytes + 100_000);
      peer.socket.resume();
      await until(() => peer.frames.filter(({ more, type }) => type !== FrameType.HELLO && !more).length === 300, {
        timeoutMs: 30_000,
      });
      expect(answered.count).toBe(300);
    });

    it('gets an error for a reply that exceeds the send buffer', async () => {
      const { server, controller } = await service({ limits: { maxBufferedBytes: 10_000 } });
      answersLong(controller, 20_000);
      const peer = await RawPeer.connectTo(server.port);
      peer.request(1, 'wagons.getWagon', { number: 'T1' });
      const error = decodeError(await peer.frame(FrameType.ERROR, 1));
      expect(error).toMatchObject({
        kind: 'failed',
        code: 'UNAVAILABLE',
        message: expect.stringContaining('send buffer is full'),
      });
    });

    it('is disconnected, with a log line, if it does not read for too long', async () => {
      const { server, controller, logged } = await service({
        heartbeat: { pingIntervalMs: 30, pingTimeoutMs: 30, maxSilenceMs: 100 },
      });
      answersLong(controller);
      const peer = await RawPeer.connectTo(server.port);
      peer.socket.pause();
      for (const id of [1, 2, 3]) peer.request(id, 'wagons.getWagon', { number: 'T1' });
      await until(() => logged.length === 1);
      expect(logged[0]?.error.message).toMatch(/the peer does not read its replies: \d+ bytes are buffered/);
      peer.socket.destroy();
    });
  });

  describe('a caller that stops sending', () => {
    it('gets a PING, and its calls are cancelled when it does not answer', async () => {
      const heartbeat = { pingIntervalMs: 20, pingTimeoutMs: 20, maxSilenceMs: 100 };
      const { server, controller, logged } = await service({ heartbeat });
      const held = holdCalls(controller);
      const peer = await RawPeer.connectTo(server.port);
      peer.request(1, 'wagons.holdWagon', { number: 'T1' });
      await peer.frame(FrameType.PING, 1);
      await until(() => held[0]?.signal.aborted === true);
      await peer.end();
      held[0]?.release();
      expect(logged).toEqual([]);
    });
  });

  describe('a request in parts', () => {
    const parts = (id: number, body: Buffer, remainingMs = 5000) => {
      const request = { name: Buffer.from('wagons.getWagon'), metadata: {}, body };
      const start = encodeRequest(id, request, remainingMs, DEFAULT_LIMITS);
      const half = body.length >> 1;
      start.writeUInt32BE(start.length - 10 + half, 0);
      start[5] = MORE;
      const first = Buffer.concat([start, body.subarray(0, half)]);
      const rest = body.subarray(half);
      return [first, Buffer.concat([startFrame(FrameType.DATA, id, 0, rest.length), rest])] as const;
    };
    const body = Buffer.from('{"number":"T1"}');

    it('is answered when it is complete', async () => {
      const { server } = await service();
      const peer = await RawPeer.connectTo(server.port);
      const [first, second] = parts(1, body);
      peer.send(first);
      peer.request(2, 'wagons.getWagon', { number: 'T2' });
      await peer.frame(FrameType.REPLY, 2);
      peer.send(second);
      await peer.frame(FrameType.REPLY, 1);
      // The last accepted request is the one with the highest id, not the one that was complete last.
      const draining = server.drain(1000);
      expect((await peer.goaway()).lastId).toBe(2);
      await draining;
    });

    it('has a deadline that starts at its first part, and is dropped at that deadline', async () => {
      const { server } = await service();
      const peer = await RawPeer.connectTo(server.port);
      const [first, second] = parts(1, body, 20);
      peer.send(first);
      const error = decodeError(await peer.frame(FrameType.ERROR, 1));
      expect(error).toMatchObject({ kind: 'unprocessed', code: 'DEADLINE_EXCEEDED' });
      peer.send(second);
      // The four unfinished requests have been dropped.
      for (const id of [2, 3, 4, 5]) peer.send(parts(id, body)[0]);
      peer.send(parts(2, body)[1]);
      await peer.frame(FrameType.REPLY, 2);
      expect(peer.frames.filter(({ id }) => id === 1)).toHaveLength(1);
    });

    it('is dropped when it is cancelled', async () => {
      const { server } = await service();
      const peer = await RawPeer.connectTo(server.port);
      for (const id of [1, 2, 3, 4, 5, 6]) peer.send(parts(id, body)[0], startFrame(FrameType.CANCEL, id, 0));
      peer.send(parts(1, body)[1]);
      peer.request(7, 'wagons.getWagon', { number: 'T2' });
      await peer.frame(FrameType.REPLY, 7);
      expect(peer.frames.filter(({ id }) => id === 1)).toEqual([]);
    });

    it('is refused as unprocessed if the requests in flight use too much memory', async () => {
      const { server, controller } = await service({ limits: { maxBufferedBytes: 20_000 } });
      const held = holdCalls(controller);
      const peer = await RawPeer.connectTo(server.port);
      const padding = 'x'.repeat(15_000);
      for (const id of [1, 2]) peer.request(id, 'wagons.holdWagon', { number: 'T1', padding });
      const error = decodeError(await peer.frame(FrameType.ERROR, 2));
      expect(error).toMatchObject({ kind: 'unprocessed', message: 'at most 20000 bytes of concurrent requests' });
      held[0]?.release();
      await peer.frame(FrameType.REPLY, 1);
      peer.request(3, 'wagons.getWagon', { number: 'T1', padding });
      await peer.frame(FrameType.REPLY, 3);
    });
  });
});
