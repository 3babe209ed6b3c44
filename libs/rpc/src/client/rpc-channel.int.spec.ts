import { DEFAULT_LIMITS } from '../connection/limits.ts';
import { until } from '@signalbox/testing';
import { describe, expect, it } from 'vitest';
import { encodeError } from '../protocol/wire-error.ts';
import { FrameType, MAX_ID, startFrame } from '../protocol/frame.ts';
import { helloOf } from '../raw-peer.fixture.ts';
import { holdCalls } from '../wagons.fixture.ts';
import { ClientConnection } from './client-connection.ts';
import type { RpcAttemptResult } from './rpc-request.ts';
import {
  afterwards,
  call,
  cleanUpAfterEach,
  connectionsOf,
  RecordingObserver,
  open,
  options,
  rawServer,
  replyOf,
  request,
  service,
} from './channel.fixture.ts';

describe('rpcChannel', () => {
  cleanUpAfterEach();

  describe('calls', () => {
    it('multiplexes many calls over one connection, and matches each with its reply', async () => {
      const { controller, instance, server } = await service();
      const held = holdCalls(controller);
      const channel = open(instance.port);
      const numbers = Array.from({ length: 500 }, (_, i) => `T${i}`);
      const outcomes = numbers.map((number) => call(channel, 'wagons.holdWagon', { number }));
      await until(() => held.length === 500);
      expect(await connectionsOf(server)).toBe(1);
      // Answers from both ends towards the middle.
      while (held.length > 0) (held.length % 2 === 0 ? held.pop() : held.shift())?.release();
      expect((await Promise.all(outcomes)).map(replyOf)).toEqual(numbers.map((number) => ({ number })));
    });

    it('transfers long requests and replies', async () => {
      const { maxMessageBytes } = DEFAULT_LIMITS;
      const { controller, instance } = await service({ limits: { maxPublicRequestBytes: maxMessageBytes } });
      controller.onGetWagon = ({ number, cars }) =>
        Promise.resolve({ number, stops: cars.map(({ seats }) => 'x'.repeat(seats)) });
      const seats = Array.from({ length: 20_000 }, (_, i) => 1 + (i % 300));
      const outcome = await call(open(instance.port), undefined, {
        number: 'T1',
        cars: seats.map((seats) => ({ seats })),
      });
      expect(replyOf(outcome)).toEqual({ number: 'T1', stops: seats.map((seats) => 'x'.repeat(seats)) });
    });

    it('returns an error in a reply as a reply', async () => {
      const { instance } = await service();
      const outcome = await call(open(instance.port), undefined, { number: 17 });
      expect(outcome).toMatchObject({ kind: 'answered', reply: { code: 'INVALID_REQUEST' } });
    });

    it.each([
      ['unprocessed', 'no'],
      ['failed', 'maybe'],
    ] as const)('reports an error of the kind %s as failed, processed: %s', async (kind, processed) => {
      const { port, peer } = await rawServer();
      const outcome = call(open(port));
      const server = await peer;
      await server.frame(FrameType.REQUEST, 1);
      server.send(encodeError(1, { kind, code: 'UNAVAILABLE', message: 'not now', details: { retryAfterMs: 70 } }));
      expect(await outcome).toMatchObject({
        kind: 'failed',
        processed,
        error: { code: 'UNAVAILABLE', retryAfterMs: 70 },
      });
    });

    it('ignores the reply to an unknown call', async () => {
      const { port, peer } = await rawServer();
      const outcome = call(open(port));
      const server = await peer;
      await server.frame(FrameType.REQUEST, 1);
      for (const id of [99, 1]) server.send(startFrame(FrameType.REPLY, id, 0, 2), Buffer.from('{}'));
      expect(replyOf(await outcome)).toEqual({});
    });

    it('continues with request id 1 after the highest, and skips ids in use', async () => {
      const { controller, instance } = await service();
      const held = holdCalls(controller);
      const connection = new ClientConnection(instance, options, new RecordingObserver(), MAX_ID - 2);
      afterwards(() => connection.drain('the test is over'));
      const send = (name: string, number: string) =>
        connection.call(request(name, { number }), { deadlineAt: performance.now() + 5000 });
      const waiting = [1, 2, 3, 4].map((n) => send('wagons.holdWagon', `T${n}`));
      const number = (outcome: RpcAttemptResult) => (replyOf(outcome) as { number: string }).number;
      for (let n = 0; n < 5; n++) expect(number(await send('wagons.getWagon', `G${n}`))).toBe(`G${n}`);
      connection['lastId'] = MAX_ID - 2;
      for (let n = 5; n < 10; n++) expect(number(await send('wagons.getWagon', `G${n}`))).toBe(`G${n}`);
      for (const { release } of held) release();
      expect((await Promise.all(waiting)).map(number)).toEqual(['T1', 'T2', 'T3', 'T4']);
    });
  });

  describe('deadline and cancellation', () => {
    async function held() {
      const running = await service();
      const signals: AbortSignal[] = [];
      running.controller.onHoldWagon = (_, { signal }) => {
        signals.push(signal);
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
      };
      return { ...running, signals };
    }

    it('fails a call at its deadline as maybe processed, and sends CANCEL', async () => {
      const { instance, signals } = await held();
      // Long enough to connect and to send it on a busy machine.
      const outcome = await call(open(instance.port), 'wagons.holdWagon', { number: 'T1' }, 500);
      expect(outcome).toMatchObject({ kind: 'failed', processed: 'maybe', error: { code: 'DEADLINE_EXCEEDED' } });
      await until(() => signals[0]!.aborted);
    });

    it('sends CANCEL at the deadline', async () => {
      const { port, peer } = await rawServer();
      const outcome = call(open(port), undefined, undefined, 30);
      expect(await (await peer).frame(FrameType.CANCEL, 1)).toBeDefined();
      expect(await outcome).toMatchObject({ kind: 'failed', processed: 'maybe' });
    });

    it('sends no call after its deadline', async () => {
      const { port, connections } = await rawServer();
      const outcome = await call(open(port), undefined, undefined, -1);
      expect(outcome).toMatchObject({ kind: 'failed', processed: 'no', error: { code: 'DEADLINE_EXCEEDED' } });
      expect(connections.size).toBe(0);
    });

    it('cancels a call when its signal aborts, and the handler sees it', async () => {
      const { instance, signals, server } = await held();
      const controller = new AbortController();
      const outcome = open(instance.port).call(request('wagons.holdWagon', { number: 'T1' }), {
        deadlineAt: performance.now() + 5000,
        signal: controller.signal,
      });
      await until(() => signals.length === 1);
      controller.abort();
      expect(await outcome).toMatchObject({ kind: 'failed', processed: 'maybe', error: { code: 'CANCELLED' } });
      await until(() => signals[0]!.aborted && server.inFlight === 0);
    });

    it('sends no call whose signal has aborted', async () => {
      const { port } = await rawServer();
      const outcome = await open(port).call(request('wagons.getWagon', {}), {
        deadlineAt: performance.now() + 5000,
        signal: AbortSignal.abort(),
      });
      expect(outcome).toMatchObject({ kind: 'failed', processed: 'no', error: { code: 'CANCELLED' } });
    });
  });

  describe('limits', () => {
    it("refuses a request above the server's limit, with an error like a reply", async () => {
      const { port, peer } = await rawServer(helloOf({ maxMessageBytes: 200 }));
      const outcome = await call(open(port), undefined, { number: 'x'.repeat(300) });
      expect(outcome).toMatchObject({
        kind: 'answered',
        reply: {
          code: 'INVALID_REQUEST',
          invalidFields: [{ field: '', message: expect.stringMatching(/must be ≤ 200 bytes, got 3\d\d/) as string }],
        },
      });
      expect((await peer).frames.map(({ type }) => type)).not.toContain(FrameType.REQUEST);
    });

    it("respects the server's limit of calls in flight", async () => {
      const { port, peer } = await rawServer(helloOf({ maxCallsInFlight: 2 }));
      const channel = open(port);
      const first = call(channel);
      await (await peer).frame(FrameType.REQUEST, 1);
      const second = call(channel);
      expect(await call(channel)).toMatchObject({ kind: 'failed', processed: 'no', error: { code: 'UNAVAILABLE' } });
      (await peer).socket.destroy();
      await Promise.all([first, second]);
    });
  });
});
