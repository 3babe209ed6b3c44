import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { until } from '@signalbox/testing';
import { describe, expect, it } from 'vitest';
import { cleanUpAfterEach, connectionsOf, service } from '../client/channel.fixture.ts';
import { decodeError } from '../protocol/wire-error.ts';
import { FrameType } from '../protocol/frame.ts';
import { RawPeer } from '../raw-peer.fixture.ts';
import { holdCalls } from '../wagons.fixture.ts';

describe('RpcServer', () => {
  cleanUpAfterEach();

  describe('drain', () => {
    it('sends GOAWAY, refuses new calls as unprocessed, finishes those in flight, then resolves', async () => {
      const running = await service();
      const { server } = running;
      const held = holdCalls(running.controller);
      const peer = await RawPeer.connectTo(server.port);
      peer.request(1, 'wagons.holdWagon', { number: 'T1' });
      await until(() => held.length === 1);
      let drained = false;
      const drain = server.drain(10_000).then(() => (drained = true));
      expect(await peer.goaway()).toEqual({ lastId: 1, reason: 'this instance is stopping' });
      peer.request(2, 'wagons.getWagon', { number: 'T2' });
      expect(decodeError(await peer.frame(FrameType.ERROR, 2))).toMatchObject({
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
      const running = await service();
      const held = holdCalls(running.controller);
      const peer = await RawPeer.connectTo(running.server.port);
      peer.request(1, 'wagons.holdWagon', { number: 'T1' });
      await until(() => held.length === 1);
      await running.server.drain(20);
      expect(running.server.inFlight).toBe(1);
      await running.server.close();
      expect(held[0]?.signal.aborted).toBe(true);
      held[0]?.release();
    });

    it('resolves immediately when nothing is in flight', async () => {
      const { server } = await service();
      const peer = await RawPeer.connectTo(server.port);
      await server.drain(60_000);
      expect((await peer.goaway()).lastId).toBe(0);
    });
  });

  describe('close', () => {
    it(
      'does not wait for a caller that connects during the drain, for example after a TLS handshake',
      { timeout: 10_000 },
      async () => {
        const { server } = await service();
        const silent = await RawPeer.connectTo(server.port);
        await silent.frame(FrameType.HELLO);
        const listener = createServer((socket) => server.unwrap<Server>().emit('connection', socket));
        await once(listener.listen(0, '127.0.0.1'), 'listening');
        const closed = server.close();
        const late = await RawPeer.connectTo((listener.address() as AddressInfo).port);
        expect((await late.goaway()).reason).toMatch(/^this instance (stops|is stopping)$/);
        await closed;
        await late.end();
        listener.close();
      },
    );

    it('does not wait for a peer that does not read', async () => {
      const { server, controller } = await service();
      let answered = 0;
      controller.onGetWagon = ({ number }) => {
        answered++;
        return Promise.resolve({ number, stops: ['x'.repeat(7_000_000)] });
      };
      const peer = await RawPeer.connectTo(server.port);
      peer.socket.pause();
      // More than the kernel buffers for a peer that does not read.
      for (const id of [1, 2, 3, 4]) peer.request(id, 'wagons.getWagon', { number: 'T1' });
      await until(() => answered === 4);
      await server.drain(5000);
      await server.close();
      expect(await connectionsOf(server)).toBe(0);
      peer.socket.destroy();
    });
  });
});
