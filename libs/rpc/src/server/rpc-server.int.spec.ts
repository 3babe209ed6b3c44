import { until } from '@signalbox/testing';
import { afterEach, describe, expect, it } from 'vitest';
import type { RpcServerOptions } from './rpc-server.ts';
import { decodeFault } from '../protocol/fault.ts';
import { FrameType, startFrame } from '../protocol/frame.ts';
import { encodeHello } from '../protocol/hello.ts';
import { RawPeer } from '../raw-peer.fixture.ts';
import { startService, TrainsController, type RunningService } from '../trains.fixture.ts';

describe('RpcServer', () => {
  let running: RunningService<TrainsController>;
  afterEach(() => running.app.close());

  async function start(options: Partial<RpcServerOptions> = {}) {
    running = await startService(TrainsController, options);
    return running;
  }

  /** Makes holdTrain wait, each call for its own `release`. */
  function hold({ controller }: RunningService<TrainsController>) {
    const held: { signal: AbortSignal; release: () => void }[] = [];
    controller.onHoldTrain = (request, { signal }) =>
      new Promise((resolve) => held.push({ signal, release: () => resolve(request) }));
    return held;
  }

  it('says HELLO at once, and answers a request', async () => {
    const { server } = await start();
    const peer = await RawPeer.connectTo(server.port);
    peer.request(7, 'trains.getTrain', { number: 'T1' });
    const reply = await peer.frame(FrameType.REPLY, 7);
    expect(peer.frames[0]?.type).toBe(FrameType.HELLO);
    expect(JSON.parse(reply.payload.toString())).toEqual({ number: 'T1', stops: ['Central', 'Harbour'] });
  });

  it('answers as answers come, not in the order of the requests', async () => {
    const service = await start();
    const held = hold(service);
    const peer = await RawPeer.connectTo(service.server.port);
    for (const id of [1, 2, 3]) peer.request(id, 'trains.holdTrain', { number: `T${id}` });
    await until(() => held.length === 3);
    for (const index of [2, 0, 1]) held[index]?.release();
    await peer.frame(FrameType.REPLY, 2);
    expect(peer.frames.slice(1).map(({ id }) => id)).toEqual([3, 1, 2]);
  });

  it('answers PING with its number', async () => {
    const { server } = await start();
    const peer = await RawPeer.connectTo(server.port);
    peer.send(startFrame(FrameType.PING, 77, 0));
    expect(await peer.frame(FrameType.PONG, 77)).toBeDefined();
  });

  it('tells a message it does not know from one that is gone wrong', async () => {
    const { server, logged } = await start();
    const peer = await RawPeer.connectTo(server.port);
    peer.request(1, 'trains.paintTrain', {});
    const fault = decodeFault(await peer.frame(FrameType.ERROR, 1));
    expect(fault).toMatchObject({ kind: 'answered', code: 'UNKNOWN_MESSAGE' });
    expect(logged).toEqual([]);
  });

  describe('a call that nobody waits for', () => {
    it('is cancelled: its signal aborts, and its reply is dropped', async () => {
      const service = await start();
      const held = hold(service);
      const peer = await RawPeer.connectTo(service.server.port);
      peer.request(1, 'trains.holdTrain', { number: 'T1' });
      await until(() => held.length === 1);
      peer.send(startFrame(FrameType.CANCEL, 1, 0));
      await until(() => held[0]!.signal.aborted);
      expect(held[0]?.signal.reason).toMatchObject({ code: 'CANCELLED' });
      held[0]?.release();
      peer.request(2, 'trains.getTrain', { number: 'T2' });
      await peer.frame(FrameType.REPLY, 2);
      expect(peer.frames.filter(({ id }) => id === 1)).toEqual([]);
      expect(service.server.inFlight).toBe(0);
    });

    it('has its signal aborted, also when it asks for it only then', async () => {
      const service = await start();
      const { promise, resolve } = Promise.withResolvers<void>();
      const signals: AbortSignal[] = [];
      service.controller.onHoldTrain = async (request, call) => {
        await promise;
        signals.push(call.signal);
        return request;
      };
      const peer = await RawPeer.connectTo(service.server.port);
      peer.request(1, 'trains.holdTrain', { number: 'T1' });
      peer.send(startFrame(FrameType.CANCEL, 1, 0), startFrame(FrameType.PING, 1, 0));
      await peer.frame(FrameType.PONG, 1);
      resolve();
      await until(() => signals.length === 1);
      expect(signals[0]?.aborted).toBe(true);
    });

    it('is cancelled when its connection is lost', async () => {
      const service = await start();
      const held = hold(service);
      const peer = await RawPeer.connectTo(service.server.port);
      peer.request(1, 'trains.holdTrain', { number: 'T1' });
      await until(() => held.length === 1);
      peer.socket.resetAndDestroy();
      await until(() => held[0]!.signal.aborted);
      expect(held[0]?.signal.reason).toMatchObject({ code: 'CANCELLED' });
      held[0]?.release();
      expect(service.logged).toEqual([]);
    });

    it('is told so at its deadline, and has its signal aborted', async () => {
      const service = await start();
      const held = hold(service);
      const peer = await RawPeer.connectTo(service.server.port);
      peer.request(1, 'trains.holdTrain', { number: 'T1' }, 30);
      const fault = decodeFault(await peer.frame(FrameType.ERROR, 1));
      expect(fault).toMatchObject({ kind: 'failed', code: 'DEADLINE_EXCEEDED' });
      expect(held[0]?.signal.reason).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
      held[0]?.release();
    });
  });

  describe('limits', () => {
    it('refuses calls beyond the limit as unprocessed, and takes new ones when others have ended', async () => {
      const service = await start({ limits: { maxCallsInFlight: 2 } });
      const held = hold(service);
      const peer = await RawPeer.connectTo(service.server.port);
      for (const id of [1, 2, 3]) peer.request(id, 'trains.holdTrain', { number: 'T1' });
      const fault = decodeFault(await peer.frame(FrameType.ERROR, 3));
      expect(fault).toMatchObject({ kind: 'unprocessed', code: 'UNAVAILABLE', message: 'at most 2 calls at a time' });
      held[0]?.release();
      await peer.frame(FrameType.REPLY, 1);
      peer.request(4, 'trains.getTrain', { number: 'T4' });
      await peer.frame(FrameType.REPLY, 4);
      held[1]?.release();
    });

    it('counts a cancelled call for as long as its handler runs', async () => {
      const service = await start({ limits: { maxCallsInFlight: 1 } });
      const held = hold(service);
      const peer = await RawPeer.connectTo(service.server.port);
      peer.request(1, 'trains.holdTrain', { number: 'T1' });
      peer.send(startFrame(FrameType.CANCEL, 1, 0));
      peer.request(2, 'trains.holdTrain', { number: 'T2' });
      expect(decodeFault(await peer.frame(FrameType.ERROR, 2)).kind).toBe('unprocessed');
      held[0]?.release();
    });

    it('ends the connection of a peer that sends too much, with words, and only that', async () => {
      const { server, logged } = await start({ limits: { maxMessageBytes: 1000 } });
      const other = await RawPeer.connectTo(server.port);
      const peer = await RawPeer.connectTo(server.port);
      peer.request(1, 'trains.getTrain', { number: 'x'.repeat(2000) });
      expect((await peer.goaway()).reason).toMatch('a frame must be ≤ 1000 bytes, got one of 20');
      await peer.end();
      expect(logged).toMatchObject([{ message: 'a connection was ended', error: { name: 'ProtocolError' } }]);
      other.request(1, 'trains.getTrain', { number: 'T1' });
      expect(await other.frame(FrameType.REPLY, 1)).toBeDefined();
    });

    it('answers INTERNAL for a reply that is longer than the caller takes, and logs it', async () => {
      const service = await start();
      const { server, controller, logged } = service;
      controller.onGetTrain = ({ number }) => Promise.resolve({ number, stops: ['x'.repeat(600)] });
      const peer = await RawPeer.connectTo(server.port, encodeHello({ maxMessageBytes: 500, maxCallsInFlight: 0 }));
      peer.request(1, 'trains.getTrain', { number: 'T1' });
      expect(decodeFault(await peer.frame(FrameType.ERROR, 1)).code).toBe('INTERNAL');
      expect(logged[0]?.error.message).toMatch('a reply must be ≤ 500 bytes, got 6');
    });

    it('ends the connection of a peer that never reads', async () => {
      const service = await start({ limits: { maxBufferedBytes: 1024 * 1024 } });
      const { server, controller, logged } = service;
      controller.onGetTrain = ({ number }) => Promise.resolve({ number, stops: ['x'.repeat(500_000)] });
      const peer = await RawPeer.connectTo(server.port);
      peer.socket.pause();
      for (let id = 1; id <= 40; id++) peer.request(id, 'trains.getTrain', { number: 'T1' });
      await until(() => logged.length === 1);
      expect(logged[0]?.error.message).toMatch('the peer must take what it asked for');
      peer.socket.destroy();
    });
  });

  describe('a peer that breaks the protocol', () => {
    it.each([
      ['speaks another version', encodeHello({ maxMessageBytes: 1, maxCallsInFlight: 1 }, 9), 'must be 1, got 9'],
      ['speaks HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), 'frame type 47 is unknown'],
      ['begins with another frame', startFrame(FrameType.PING, 1, 0), 'the first frame must be HELLO, got PING'],
      ['sends a broken HELLO', startFrame(FrameType.HELLO, 0, 0), 'HELLO ends inside a field'],
    ])('that %s is told why, logged, and closed', async (_, bytes, words) => {
      const { server, logged } = await start();
      const peer = await RawPeer.connectTo(server.port, bytes);
      expect(await peer.goaway()).toMatchObject({ lastId: 0, reason: expect.stringContaining(words) as string });
      await peer.end();
      expect(logged.map(({ error }) => error.message)).toEqual([expect.stringContaining(words)]);
    });

    it.each([
      ['sends HELLO twice', encodeHello({ maxMessageBytes: 1, maxCallsInFlight: 1 }), 'HELLO came twice'],
      ['sends a REPLY', startFrame(FrameType.REPLY, 1, 0), 'a caller sends no REPLY'],
      ['sends a request without fields', startFrame(FrameType.REQUEST, 1, 0), 'REQUEST ends inside a field'],
    ])('that %s is told so', async (_, bytes, words) => {
      const { server } = await start();
      const peer = await RawPeer.connectTo(server.port);
      peer.send(bytes);
      expect((await peer.goaway()).reason).toMatch(words);
      await peer.end();
    });

    it('is told when it uses the id of a request that still waits', async () => {
      const service = await start();
      const held = hold(service);
      const peer = await RawPeer.connectTo(service.server.port);
      peer.request(5, 'trains.holdTrain', { number: 'T1' });
      peer.request(5, 'trains.holdTrain', { number: 'T2' });
      expect(await peer.goaway()).toEqual({ lastId: 5, reason: 'request id 5 is not free' });
      held[0]?.release();
    });
  });

  describe('drain', () => {
    it('sends GOAWAY, refuses new calls as unprocessed, finishes those in flight, then resolves', async () => {
      const service = await start();
      const { server } = service;
      const held = hold(service);
      const peer = await RawPeer.connectTo(server.port);
      peer.request(1, 'trains.holdTrain', { number: 'T1' });
      await until(() => held.length === 1);
      let drained = false;
      const drain = server.drain(10_000).then(() => (drained = true));
      expect(await peer.goaway()).toEqual({ lastId: 1, reason: 'this instance is stopping' });
      peer.request(2, 'trains.getTrain', { number: 'T2' });
      expect(decodeFault(await peer.frame(FrameType.ERROR, 2))).toMatchObject({
        kind: 'unprocessed',
        code: 'UNAVAILABLE',
      });
      await expect(RawPeer.connectTo(server.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
      expect(drained).toBe(false);
      expect(server.inFlight).toBe(1);
      held[0]?.release();
      await drain;
      expect(server.inFlight).toBe(0);
      await server.close();
      expect(await peer.frame(FrameType.REPLY, 1)).toBeDefined();
      await peer.end();
    });

    it('stops waiting for a handler that does not end', async () => {
      const service = await start();
      const held = hold(service);
      const peer = await RawPeer.connectTo(service.server.port);
      peer.request(1, 'trains.holdTrain', { number: 'T1' });
      await until(() => held.length === 1);
      await service.server.drain(20);
      expect(service.server.inFlight).toBe(1);
      await service.server.close();
      expect(held[0]?.signal.aborted).toBe(true);
      held[0]?.release();
    });

    it('resolves at once when nothing is in flight', async () => {
      const { server } = await start();
      const peer = await RawPeer.connectTo(server.port);
      await server.drain(60_000);
      expect((await peer.goaway()).lastId).toBe(0);
    });
  });

  it('reports each call to its observer', async () => {
    const heard: string[] = [];
    const service = await start({
      observer: {
        started: (message) => heard.push(`started ${message}`),
        served: ({ message, code, durationMs }) => heard.push(`served ${message} ${code} ${durationMs >= 0}`),
      },
    });
    const peer = await RawPeer.connectTo(service.server.port);
    peer.request(1, 'trains.getTrain', { number: 'T1' });
    await peer.frame(FrameType.REPLY, 1);
    peer.request(2, 'trains.getTrain', { number: 17 });
    await peer.frame(FrameType.ERROR, 2);
    expect(heard).toEqual([
      'started trains.getTrain',
      'served trains.getTrain OK true',
      'started trains.getTrain',
      'served trains.getTrain INVALID_REQUEST true',
    ]);
  });
});
