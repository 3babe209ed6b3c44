import { until } from '@signalbox/testing';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../connection/limits.ts';
import { encodeError } from '../protocol/wire-error.ts';
import { FrameType, MORE, startFrame, type Frame } from '../protocol/frame.ts';
import { encodeGoaway } from '../protocol/goaway.ts';
import { instanceAt } from '../wagons.fixture.ts';
import {
  call,
  cleanUpAfterEach,
  RecordingObserver,
  open,
  options,
  rawServer,
  replyOf,
  request,
  service,
} from './channel.fixture.ts';
import { ClientConnection } from './client-connection.ts';

const long = (number: string) => ({ number, padding: 'x'.repeat(7_000_000) });
const send = (connection: ClientConnection, body: object) =>
  connection.call(request('wagons.getWagon', body), { deadlineAt: performance.now() + 20_000 });
const isLast = ({ type, more }: Frame) => type === FrameType.DATA && !more;

describe('rpcChannel', () => {
  cleanUpAfterEach();

  /** A server that stops reading after it accepts the connection, and a connection to it. */
  async function slowServer(limits = DEFAULT_LIMITS) {
    const { port, peer } = await rawServer();
    const channel = new ClientConnection(instanceAt(port), { ...options, limits }, new RecordingObserver());
    const probed = channel.probe({ deadlineAt: performance.now() + 5000 });
    const server = await peer;
    await server.frame(FrameType.PING, 1);
    server.send(startFrame(FrameType.PONG, 1, 0));
    await probed;
    server.socket.pause();
    return { server, channel };
  }

  describe('a long request', () => {
    it('does not delay short ones', async () => {
      const { server, channel } = await slowServer();
      const outcomes = [1, 2, 3].map((n) => send(channel, long(`T${n}`)));
      await until(() => channel['connection']['writer'].bufferedBytes > 0);
      outcomes.push(send(channel, { number: 'T4' }));
      server.socket.resume();
      await until(() => server.frames.filter(isLast).length === 3);
      const short = server.frames.findIndex(({ type, id }) => type === FrameType.REQUEST && id === 4);
      expect(server.frames.slice(short).filter(({ type }) => type === FrameType.DATA).length).toBeGreaterThan(100);
      server.socket.destroy();
      await Promise.all(outcomes);
    });

    it('counts as not processed if it was sent incompletely: cancelled, GOAWAY, refused or lost', async () => {
      const { server, channel } = await slowServer();
      const abort = new AbortController();
      const limits = { deadlineAt: performance.now() + 20_000 };
      const [cancelled, ...others] = [1, 2, 3, 4].map((n) =>
        channel.call(request('wagons.getWagon', long(`T${n}`)), n === 1 ? { ...limits, signal: abort.signal } : limits),
      );
      await until(() => channel['connection'].isSending(4));
      abort.abort();
      expect(await cancelled).toMatchObject({ kind: 'failed', processed: 'no', error: { code: 'CANCELLED' } });
      server.send(encodeError(2, { kind: 'unprocessed', code: 'UNAVAILABLE', message: 'not now' }));
      expect(await others[0]).toMatchObject({ kind: 'failed', processed: 'no' });
      server.send(encodeGoaway({ lastId: 3, reason: 'stopping' }));
      expect(await others[2]).toMatchObject({ kind: 'failed', processed: 'no' });
      server.socket.resetAndDestroy();
      expect(await others[1]).toMatchObject({ kind: 'failed', processed: 'no' });
    });

    it('is refused when the send buffer is full', async () => {
      const { server, channel } = await slowServer({ ...DEFAULT_LIMITS, maxBufferedBytes: 10_000_000 });
      const first = send(channel, long('T1'));
      expect(await send(channel, long('T2'))).toMatchObject({
        kind: 'failed',
        processed: 'no',
        error: { code: 'UNAVAILABLE', message: expect.stringContaining('the send buffer is full') as string },
      });
      server.socket.destroy();
      await first;
    });
  });

  describe('a long reply', () => {
    const start = (id: number) => {
      const frame = startFrame(FrameType.REPLY, id, 0, 2);
      frame[5] = MORE;
      return Buffer.concat([frame, Buffer.from('{"')]);
    };
    const rest = (id: number) => Buffer.concat([startFrame(FrameType.DATA, id, 0, 5), Buffer.from('a":1}')]);

    it('is assembled', async () => {
      const { controller, instance } = await service();
      controller.onGetWagon = ({ number }) => Promise.resolve({ number, stops: ['x'.repeat(5_000_000)] });
      const outcome = await call(open(instance.port));
      expect((replyOf(outcome) as { stops: string[] }).stops[0]).toHaveLength(5_000_000);
    });

    it('that is cancelled occupies no buffer', async () => {
      const { port, peer } = await rawServer();
      const outcome = call(open(port));
      const server = await peer;
      await server.frame(FrameType.REQUEST, 1);
      for (const id of [11, 12, 13, 14, 15, 16]) server.send(start(id), rest(id), start(id));
      server.send(start(1), rest(1));
      expect(replyOf(await outcome)).toEqual({ a: 1 });
    });

    it('frees its buffer when its call ends early', async () => {
      const { port, peer } = await rawServer();
      const channel = open(port);
      const server = peer;
      for (let id = 1; id <= 6; id++) {
        const outcome = call(channel, undefined, undefined, 200);
        await (await server).frame(FrameType.REQUEST, id);
        (await server).send(start(id));
        expect(await outcome).toMatchObject({ kind: 'failed', processed: 'maybe' });
      }
      const last = call(channel);
      await (await server).frame(FrameType.REQUEST, 7);
      (await server).send(start(7), rest(7));
      replyOf(await last);
    });

    it('that is incomplete when the connection breaks does not count as a reply', async () => {
      const { port, peer } = await rawServer();
      const outcome = call(open(port));
      const server = await peer;
      await server.frame(FrameType.REQUEST, 1);
      server.send(start(1));
      server.socket.end();
      expect(await outcome).toMatchObject({ kind: 'failed', processed: 'maybe' });
    });
  });
});
