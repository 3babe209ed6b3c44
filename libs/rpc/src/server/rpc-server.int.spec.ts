import { setTimeout } from 'node:timers/promises';
import { until } from '@signalbox/testing';
import { describe, expect, it } from 'vitest';
import { cleanUpAfterEach, service } from '../client/channel.fixture.ts';
import { decodeError } from '../protocol/wire-error.ts';
import { FrameType, startFrame } from '../protocol/frame.ts';
import { helloOf, RawPeer } from '../raw-peer.fixture.ts';
import { holdCalls, startService, WagonsController } from '../wagons.fixture.ts';

describe('RpcServer', () => {
  cleanUpAfterEach();

  it('sends HELLO immediately, and answers a request', async () => {
    const { server } = await service();
    const peer = await RawPeer.connectTo(server.port);
    peer.request(7, 'wagons.getWagon', { number: 'T1' });
    const reply = await peer.frame(FrameType.REPLY, 7);
    expect(peer.frames[0]?.type).toBe(FrameType.HELLO);
    expect(JSON.parse(reply.payload.toString())).toEqual({ number: 'T1', stops: ['Central', 'Harbour'] });
  });

  it('sends replies as they complete, not in the order of the requests', async () => {
    const running = await service();
    const held = holdCalls(running.controller);
    const peer = await RawPeer.connectTo(running.server.port);
    for (const id of [1, 2, 3]) peer.request(id, 'wagons.holdWagon', { number: `T${id}` });
    await until(() => held.length === 3);
    for (const index of [2, 0, 1]) held[index]?.release();
    await peer.frame(FrameType.REPLY, 2);
    expect(peer.frames.slice(1).map(({ id }) => id)).toEqual([3, 1, 2]);
  });

  it('answers PING with the same number', async () => {
    const { server } = await service();
    const peer = await RawPeer.connectTo(server.port);
    peer.send(startFrame(FrameType.PING, 77, 0));
    expect(await peer.frame(FrameType.PONG, 77)).toBeDefined();
  });

  it('distinguishes an unknown message from a failed one', async () => {
    const { server, logged } = await service();
    const peer = await RawPeer.connectTo(server.port);
    peer.request(1, 'wagons.paintWagon', {});
    const wireError = decodeError(await peer.frame(FrameType.ERROR, 1));
    expect(wireError).toMatchObject({ kind: 'answered', code: 'UNKNOWN_MESSAGE' });
    expect(logged).toEqual([]);
  });

  describe('a cancelled call', () => {
    it('is cancelled: its signal aborts, and its reply is dropped', async () => {
      const running = await service();
      const held = holdCalls(running.controller);
      const peer = await RawPeer.connectTo(running.server.port);
      peer.request(1, 'wagons.holdWagon', { number: 'T1' });
      await until(() => held.length === 1);
      peer.send(startFrame(FrameType.CANCEL, 1, 0));
      await until(() => held[0]!.signal.aborted);
      expect(held[0]?.signal.reason).toMatchObject({ code: 'CANCELLED' });
      held[0]?.release();
      peer.request(2, 'wagons.getWagon', { number: 'T2' });
      await peer.frame(FrameType.REPLY, 2);
      expect(peer.frames.filter(({ id }) => id === 1)).toEqual([]);
      expect(running.server.inFlight).toBe(0);
    });

    it('has an aborted signal, even if the handler requests the signal later', async () => {
      const running = await service();
      const { promise, resolve } = Promise.withResolvers<void>();
      const signals: AbortSignal[] = [];
      running.controller.onHoldWagon = async (request, call) => {
        await promise;
        signals.push(call.signal);
        return request;
      };
      const peer = await RawPeer.connectTo(running.server.port);
      peer.request(1, 'wagons.holdWagon', { number: 'T1' });
      peer.send(startFrame(FrameType.CANCEL, 1, 0), startFrame(FrameType.PING, 1, 0));
      await peer.frame(FrameType.PONG, 1);
      resolve();
      await until(() => signals.length === 1);
      expect(signals[0]?.aborted).toBe(true);
    });

    it('is cancelled when its connection is lost', async () => {
      const running = await service();
      const held = holdCalls(running.controller);
      const peer = await RawPeer.connectTo(running.server.port);
      peer.request(1, 'wagons.holdWagon', { number: 'T1' });
      await until(() => held.length === 1);
      peer.socket.resetAndDestroy();
      await until(() => held[0]!.signal.aborted);
      expect(held[0]?.signal.reason).toMatchObject({ code: 'CANCELLED' });
      held[0]?.release();
      expect(running.logged).toEqual([]);
    });

    it('may fail with its own AbortError, which is not logged', async () => {
      const { controller, server, logged } = await service();
      controller.onHoldWagon = (request, { signal }) => setTimeout(60_000, request, { signal });
      const peer = await RawPeer.connectTo(server.port);
      peer.request(1, 'wagons.holdWagon', { number: 'T1' });
      await until(() => server.inFlight === 1);
      peer.send(startFrame(FrameType.CANCEL, 1, 0));
      await until(() => server.inFlight === 0);
      expect(logged).toEqual([]);
    });

    it('gets an error at its deadline, and its signal aborts', async () => {
      const running = await service();
      const held = holdCalls(running.controller);
      const peer = await RawPeer.connectTo(running.server.port);
      peer.request(1, 'wagons.holdWagon', { number: 'T1' }, 30);
      const wireError = decodeError(await peer.frame(FrameType.ERROR, 1));
      expect(wireError).toMatchObject({ kind: 'failed', code: 'DEADLINE_EXCEEDED' });
      expect(held[0]?.signal.reason).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
      held[0]?.release();
    });
  });

  describe('limits', () => {
    it('refuses calls above the limit as unprocessed, and accepts new ones when others have ended', async () => {
      const running = await service({ limits: { maxCallsInFlight: 2 } });
      const held = holdCalls(running.controller);
      const peer = await RawPeer.connectTo(running.server.port);
      for (const id of [1, 2, 3]) peer.request(id, 'wagons.holdWagon', { number: 'T1' });
      const wireError = decodeError(await peer.frame(FrameType.ERROR, 3));
      expect(wireError).toMatchObject({
        kind: 'unprocessed',
        code: 'UNAVAILABLE',
        message: 'at most 2 concurrent calls',
      });
      held[0]?.release();
      await peer.frame(FrameType.REPLY, 1);
      peer.request(4, 'wagons.getWagon', { number: 'T4' });
      await peer.frame(FrameType.REPLY, 4);
      held[1]?.release();
    });

    it('counts a cancelled call for as long as its handler runs', async () => {
      const running = await service({ limits: { maxCallsInFlight: 1 } });
      const held = holdCalls(running.controller);
      const peer = await RawPeer.connectTo(running.server.port);
      peer.request(1, 'wagons.holdWagon', { number: 'T1' });
      peer.send(startFrame(FrameType.CANCEL, 1, 0));
      peer.request(2, 'wagons.holdWagon', { number: 'T2' });
      expect(decodeError(await peer.frame(FrameType.ERROR, 2)).kind).toBe('unprocessed');
      held[0]?.release();
    });

    it('closes only the connection of a peer that exceeds a limit, with a reason', async () => {
      const { server, logged } = await service({ limits: { maxMessageBytes: 1000 } });
      const other = await RawPeer.connectTo(server.port);
      const peer = await RawPeer.connectTo(server.port);
      peer.request(1, 'wagons.getWagon', { number: 'x'.repeat(2000) });
      expect((await peer.goaway()).reason).toMatch('a frame must be ≤ 1000 bytes, got one of 20');
      await peer.end();
      expect(logged).toMatchObject([{ message: 'connection closed after an error', error: { name: 'ProtocolError' } }]);
      other.request(1, 'wagons.getWagon', { number: 'T1' });
      expect(await other.frame(FrameType.REPLY, 1)).toBeDefined();
    });

    it("answers INTERNAL for a reply above the caller's limit, and logs it", async () => {
      const running = await service();
      const { server, controller, logged } = running;
      controller.onGetWagon = ({ number }) => Promise.resolve({ number, stops: ['x'.repeat(600)] });
      const peer = await RawPeer.connectTo(server.port, helloOf({ maxMessageBytes: 500, maxCallsInFlight: 0 }));
      peer.request(1, 'wagons.getWagon', { number: 'T1' });
      expect(decodeError(await peer.frame(FrameType.ERROR, 1)).code).toBe('INTERNAL');
      expect(logged[0]?.error.message).toMatch('a reply must be ≤ 500 bytes, got 6');
    });
  });

  it('reports that its port is in use', async () => {
    const { server } = await service();
    await expect(startService(WagonsController, { port: server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('reports each call to its observer', async () => {
    const heard: string[] = [];
    const running = await service({
      observer: {
        started: (message) => heard.push(`started ${message}`),
        served: ({ message, code, durationMs }) => heard.push(`served ${message} ${code} ${durationMs >= 0}`),
      },
    });
    const peer = await RawPeer.connectTo(running.server.port);
    peer.request(1, 'wagons.getWagon', { number: 'T1' });
    await peer.frame(FrameType.REPLY, 1);
    peer.request(2, 'wagons.getWagon', { number: 17 });
    await peer.frame(FrameType.ERROR, 2);
    expect(heard).toEqual([
      'started wagons.getWagon',
      'served wagons.getWagon OK true',
      'started wagons.getWagon',
      'served wagons.getWagon INVALID_REQUEST true',
    ]);
  });
});

describe('an injected fault', () => {
  cleanUpAfterEach();

  it('refuses its share of the calls before the handler runs, and ends when its settings say so', async () => {
    const fault = { delayMs: 0, abortPercent: 100 };
    const running = await service({ fault });
    const called = holdCalls(running.controller);
    const peer = await RawPeer.connectTo(running.server.port);
    peer.request(1, 'wagons.holdWagon', { number: 'T1' });
    expect(decodeError(await peer.frame(FrameType.ERROR, 1))).toMatchObject({ code: 'UNAVAILABLE' });
    expect(called).toEqual([]);
    fault.abortPercent = 0;
    peer.request(2, 'wagons.getWagon', { number: 'T1' });
    expect(await peer.frame(FrameType.REPLY, 2)).toBeDefined();
  });

  it('delays a call, unless the caller cancels it', async () => {
    const running = await service({ fault: { delayMs: 3_600_000, abortPercent: 0 } });
    const peer = await RawPeer.connectTo(running.server.port);
    peer.request(1, 'wagons.getWagon', { number: 'T1' });
    await until(() => running.server.inFlight === 1);
    peer.send(startFrame(FrameType.CANCEL, 1, 0));
    await until(() => running.server.inFlight === 0);
    expect(running.logged).toEqual([]);
  });
});
