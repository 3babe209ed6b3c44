import { UnauthenticatedError } from '@signalbox/contract';
import { until } from '@signalbox/testing';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { afterwards, cleanUpAfterEach, service } from '../client/channel.fixture.ts';
import type { RpcLimits } from '../connection/limits.ts';
import { FrameType, MORE, startFrame } from '../protocol/frame.ts';
import { RawPeer } from '../raw-peer.fixture.ts';
import { holdCalls } from '../wagons.fixture.ts';
import { Authenticator, type Tokens, type UserCaller } from './caller.ts';
import type { RefusalReason } from './refusals.ts';

const FORTY_NINE_DAYS = 0xffff_ffff;
const signedIn = { userToken: 'valid' };
const tooManyBytes = { kind: 'unprocessed', code: 'UNAVAILABLE', message: 'too many bytes of unfinished requests' };

class OneUser extends Authenticator {
  override authenticate(_: unknown, { userToken }: Tokens): UserCaller {
    if (userToken !== 'valid') throw new UnauthenticatedError('the token is not valid');
    return { kind: 'user', userId: 'ada', role: 'user', sessionId: 's1' };
  }
}

describe('RpcServer, to many peers', () => {
  cleanUpAfterEach();

  async function start(limits: Partial<RpcLimits> = {}) {
    const refusals: RefusalReason[] = [];
    const observer = {
      started: () => undefined,
      served: () => undefined,
      refused: (reason: RefusalReason) => refusals.push(reason),
    };
    // A busy machine sends slowly.
    const lenient = { helloTimeoutMs: 60_000, maxStallMs: 60_000, ...limits };
    const running = await service({ limits: lenient, authenticator: new OneUser(), observer });
    const peers = (count: number) =>
      Promise.all(Array.from({ length: count }, () => RawPeer.connectTo(running.server.port)));
    return { ...running, controller: running.controller, refusals, peers };
  }

  describe('unfinished requests', () => {
    it('use at most the budget, whatever the number of connections', async () => {
      const { server, peers, refusals } = await start();
      const attackers = await peers(10);
      for (const peer of attackers) {
        for (const id of [1, 2, 3, 4]) peer.begin(id, 'wagons.bookSeat', 60_000, FORTY_NINE_DAYS, signedIn);
        for (let part = 0; part < 40; part++) for (const id of [1, 2, 3, 4]) peer.continue(id, 60_000);
      }
      await Promise.all(attackers.map((peer) => peer.wasRead(1)));
      // 10 × 4 × 41 × 60 000 bytes are 98 MB.
      expect(server.load.unfinishedBytes).toBeLessThanOrEqual(64 * 1024 * 1024);
      expect(new Set(refusals)).toEqual(new Set(['unfinished_bytes']));
      const [honest] = await peers(1);
      honest!.request(1, 'wagons.getWagon', { number: 'T1' });
      await honest!.frame(FrameType.REPLY, 1);
      for (const peer of attackers) peer.socket.destroy();
      await until(() => server.load.connections === 1);
      expect(server.load.unfinishedBytes).toBe(0);
    });

    it('are refused one by one: the connection stays, and gets room when others end', async () => {
      const { server, peers } = await start({ maxUnfinishedBytes: 100_000 });
      const [one, other] = await peers(2);
      for (const id of [1, 2, 3]) one!.begin(id, 'wagons.bookSeat', 30_000, 60_000, signedIn);
      await one!.wasRead(1);
      other!.begin(1, 'wagons.bookSeat', 30_000, 60_000, signedIn);
      expect(await other!.error(1)).toMatchObject(tooManyBytes);
      other!.continue(1, 30_000);
      one!.send(startFrame(FrameType.CANCEL, 2, 0));
      await one!.wasRead(2);
      other!.begin(2, 'wagons.bookSeat', 30_000, 60_000, signedIn);
      other!.continue(2, 10, false);
      expect(await other!.error(2)).toMatchObject({ code: 'INVALID_REQUEST' });
      expect(server.load.unfinishedBytes).toBeLessThan(61_000);
    });

    it('are dropped when no part arrives in time, although their deadline is in 49 days', async () => {
      const { server, peers } = await start({ maxStallMs: 30 });
      const [peer] = await peers(1);
      peer!.begin(1, 'wagons.bookSeat', 100, FORTY_NINE_DAYS, signedIn);
      expect(await peer!.error(1)).toMatchObject({ kind: 'unprocessed', code: 'UNAVAILABLE' });
      expect(server.load.unfinishedBytes).toBe(0);
    });

    it('include incomplete frames', async () => {
      const { server, peers } = await start({ maxUnfinishedBytes: 50_000 });
      const [one, other] = await peers(2);
      one!.send(startFrame(FrameType.REQUEST, 1, 0, 60_000), Buffer.alloc(50_000));
      await until(() => server.load.unfinishedBytes === 50_000);
      other!.begin(1, 'wagons.bookSeat', 10, 60_000, signedIn);
      expect(await other!.error(1)).toMatchObject(tooManyBytes);
      one!.socket.destroy();
      await until(() => server.load.unfinishedBytes === 0);
    });

    it('are assembled only for requests', async () => {
      const { server, peers } = await start();
      const [peer] = await peers(1);
      const reply = startFrame(FrameType.REPLY, 1, 0, 50_000);
      reply[5] = MORE;
      peer!.send(reply, Buffer.alloc(50_000));
      expect((await peer!.goaway()).reason).toBe('a caller sends no REPLY');
      expect(server.load.unfinishedBytes).toBe(0);
    });
  });

  describe('a request', () => {
    it('has at most the maximum deadline', async () => {
      const { peers, controller } = await start();
      const deadlines: number[] = [];
      controller.onHoldWagon = (request, { deadlineAt }) => {
        deadlines.push(deadlineAt - performance.now());
        return Promise.resolve(request);
      };
      const [peer] = await peers(1);
      peer!.request(1, 'wagons.holdWagon', { number: 'T1' }, FORTY_NINE_DAYS);
      await peer!.frame(FrameType.REPLY, 1);
      expect(deadlines[0]).toBeLessThanOrEqual(60_000);
    });

    it('is authorized before it is parsed', async () => {
      const { peers } = await start();
      const [peer] = await peers(1);
      const invalid = Buffer.from('{"number":');
      for (const [id, metadata] of [signedIn, {}].entries()) {
        peer!.begin(id + 1, 'wagons.bookSeat', 0, 60_000, metadata);
        const rest = startFrame(FrameType.DATA, id + 1, 0, invalid.length);
        peer!.send(rest, invalid);
      }
      expect(await peer!.error(1)).toMatchObject({ code: 'INVALID_REQUEST' });
      expect(await peer!.error(2)).toMatchObject({ code: 'UNAUTHENTICATED' });
    });

    it.each(['wagons.bookSeat', 'wagons.paintWagon'])(
      'for %s without a token is refused at its first part, and the others are discarded',
      async (name) => {
        const { server, peers } = await start();
        const [peer] = await peers(1);
        for (let id = 1; id <= 10; id++) {
          peer!.begin(id, name, 60_000, FORTY_NINE_DAYS);
          expect(await peer!.error(id)).toMatchObject({ kind: 'answered' });
          peer!.continue(id, 60_000);
        }
        await peer!.wasRead(1);
        expect(server.load.unfinishedBytes).toBe(0);
      },
    );

    it('that needs no token is short', async () => {
      const { server, peers, refusals } = await start();
      const [peer] = await peers(1);
      peer!.begin(1, 'wagons.getWagon', 60_000);
      for (let part = 0; part < 100; part++) peer!.continue(1, 60_000);
      expect(await peer!.error(1)).toMatchObject({ kind: 'answered', code: 'INVALID_REQUEST' });
      await peer!.wasRead(1);
      expect([server.load.unfinishedBytes, refusals]).toEqual([0, ['request_too_long']]);
    });
  });

  it('holds a bounded number of bytes of requests in flight, and serves a connection that holds few', async () => {
    const { server, peers, controller } = await start({ maxTotalBufferedBytes: 200_000 });
    const held = holdCalls(controller);
    const [one, other] = await peers(2);
    const padding = 'x'.repeat(50_000);
    for (let id = 1; id <= 10; id++) one!.request(id, 'wagons.holdWagon', { number: 'T1', padding });
    expect(await one!.error(10)).toMatchObject({ kind: 'unprocessed', code: 'UNAVAILABLE' });
    expect(server.load.requestBytes).toBeLessThanOrEqual(200_000);
    other!.request(1, 'wagons.getWagon', { number: 'T1', padding });
    await other!.frame(FrameType.REPLY, 1);
    for (const { release } of held) release();
    await until(() => server.load.requestBytes === 0);
  });

  it('buffers a bounded number of bytes of replies, and answers a connection that reads', async () => {
    const { server, peers, controller, refusals } = await start({ maxTotalBufferedBytes: 8_000_000 });
    controller.onGetWagon = ({ number }) => Promise.resolve({ number, stops: ['x'.repeat(3_000_000)] });
    const slow = await peers(20);
    for (const peer of slow) {
      peer.socket.pause();
      for (const id of [1, 2]) peer.request(id, 'wagons.getWagon', { number: 'T1' });
    }
    await until(() => refusals.includes('unread_bytes') && server.inFlight === 0);
    expect(server.load.unreadBytes).toBeLessThan(8_000_000 + 20 * 2 * 64 * 1024);
    const [honest] = await peers(1);
    honest!.request(1, 'wagons.holdWagon', { number: 'T1' });
    await honest!.frame(FrameType.REPLY, 1);
    for (const { socket } of slow) socket.resume();
    await until(() => server.load.unreadBytes === 0);
    for (const { socket } of slow) socket.destroy();
  });

  describe('connections', () => {
    it('are limited', async () => {
      const { server, peers, refusals } = await start({ maxConnections: 3 });
      const accepted = await peers(3);
      await Promise.all(accepted.map((peer) => peer.wasRead(1)));
      const [refused] = await peers(1);
      await refused!.end();
      expect([server.load.connections, refusals]).toEqual([3, ['connections']]);
      accepted[0]!.socket.destroy();
      await until(() => server.load.connections === 2);
      await until(async () => {
        const [next] = await peers(1);
        next!.request(1, 'wagons.getWagon', { number: 'T1' });
        return next!.frame(FrameType.REPLY, 1);
      });
    });

    it('that send no HELLO do not exclude one that does', async () => {
      const { server, peers, refusals } = await start({ maxConnectionsBeforeHello: 5 });
      const silent = Array.from({ length: 50 }, () => connect(server.port, '127.0.0.1').on('error', () => undefined));
      afterwards(() => silent.forEach((socket) => socket.destroy()));
      await until(() => refusals.length >= 45);
      const honest = await peers(5);
      await Promise.all(honest.map((peer) => peer.wasRead(1)));
      expect(new Set(refusals)).toEqual(new Set(['connections_before_hello']));
      await until(() => server.load.connections <= 10);
    });
  });
});
