import { until } from '@signalbox/testing';
import { describe, expect, it } from 'vitest';
import { ConnectionLostError } from '../connection/connection-lost-error.ts';
import { FrameType, startFrame } from '../protocol/frame.ts';
import { encodeGoaway } from '../protocol/goaway.ts';
import { helloOf } from '../raw-peer.fixture.ts';
import { holdCalls, startService, WagonsController } from '../wagons.fixture.ts';
import {
  afterwards,
  call,
  cleanUpAfterEach,
  RecordingObserver,
  open,
  rawServer,
  replyOf,
  service,
  options,
  request,
} from './channel.fixture.ts';
import { ClientConnection } from './client-connection.ts';

describe('rpcChannel to', () => {
  cleanUpAfterEach();

  describe('an instance that is not reachable', () => {
    it('refuses: not processed', async () => {
      const { port, close } = await rawServer();
      close();
      expect(await call(open(port))).toMatchObject({
        kind: 'failed',
        processed: 'no',
        error: { code: 'UNAVAILABLE', message: expect.stringContaining('ECONNREFUSED') as string },
      });
    });

    it('accepts and sends nothing: not processed, after the connect timeout', async () => {
      const { port } = await rawServer(Buffer.alloc(0));
      const outcome = await call(open(port, { connectTimeoutMs: 40 }));
      expect(outcome).toMatchObject({
        kind: 'failed',
        processed: 'no',
        error: { message: expect.stringContaining('no connection within 40 ms') as string },
      });
    });

    it('accepts and sends nothing: not processed, at the deadline of the call', async () => {
      const { port } = await rawServer(Buffer.alloc(0));
      const outcome = await call(open(port), undefined, undefined, 30);
      expect(outcome).toMatchObject({ kind: 'failed', processed: 'no', error: { code: 'DEADLINE_EXCEEDED' } });
    });

    it('crashes during the call: maybe processed', async () => {
      const { port, peer } = await rawServer();
      const outcome = call(open(port));
      const server = await peer;
      await server.frame(FrameType.REQUEST, 1);
      server.socket.resetAndDestroy();
      expect(await outcome).toMatchObject({ kind: 'failed', processed: 'maybe', error: { code: 'UNAVAILABLE' } });
    });

    it('crashes in the middle of a frame: maybe processed', async () => {
      const { port, peer } = await rawServer();
      const outcome = call(open(port));
      const server = await peer;
      await server.frame(FrameType.REQUEST, 1);
      server.send(startFrame(FrameType.REPLY, 1, 0, 100), Buffer.from('{"number":'));
      server.socket.end();
      expect(await outcome).toMatchObject({ kind: 'failed', processed: 'maybe' });
    });

    it('is reached by the next call when it is available again', async () => {
      const running = await startService(WagonsController);
      const channel = open(running.instance.port);
      replyOf(await call(channel));
      await running.app.close();
      expect(await call(channel)).toMatchObject({ kind: 'failed', processed: 'no' });
      const again = await startService(WagonsController, { port: running.instance.port });
      afterwards(() => again.app.close());
      replyOf(await call(channel));
    });

    it('gets no call over a closing connection, where the outcome would be unknown', async () => {
      const { controller, instance } = await service();
      const held = holdCalls(controller);
      const connection = new ClientConnection(instance, options, new RecordingObserver());
      const first = connection.call(request('wagons.holdWagon', { number: 'T1' }), { deadlineAt: Infinity });
      await until(() => held.length === 1);
      connection['connection'].destroy(new ConnectionLostError('lost'));
      const second = connection.call(request('wagons.holdWagon', { number: 'T2' }), { deadlineAt: Infinity });
      expect(connection.isOver).toBe(true);
      expect(await second).toMatchObject({ kind: 'failed', processed: 'no' });
      expect(await first).toMatchObject({ kind: 'failed', processed: 'maybe' });
      held[0]?.release();
    });

    it('is detected when it stops answering: its calls fail, and no further call is sent', async () => {
      const { port, peer, connections } = await rawServer();
      const heard = new RecordingObserver();
      const channel = open(port, { pingIntervalMs: 20, pingTimeoutMs: 40 }, heard);
      const outcome = call(channel);
      const server = await peer;
      // The server reads, but does not answer, not even PING.
      expect(await server.frame(FrameType.PING, 1)).toBeDefined();
      const message = expect.stringContaining('a PING was not answered within 40 ms') as string;
      expect(await outcome).toMatchObject({ kind: 'failed', processed: 'maybe', error: { message } });
      await server.frame(FrameType.CANCEL, 1);
      expect(await call(channel)).toMatchObject({ kind: 'failed', processed: 'no', error: { message } });
      expect(heard.notifications).toEqual(['alive', 'lost: a PING was not answered within 40 ms']);
      expect(connections.size).toBe(1);
    });

    it('is called over the same connection when it answers again', async () => {
      const { port, peer, connections } = await rawServer();
      const heard = new RecordingObserver();
      const channel = open(port, { pingIntervalMs: 20, pingTimeoutMs: 40 }, heard);
      const probed = channel.probe({ deadlineAt: performance.now() + 60_000 });
      await until(() => heard.notifications.length === 2);
      const server = await peer;
      server.send(startFrame(FrameType.PONG, 1, 0));
      expect(await probed).toBe(true);
      expect(heard.notifications).toEqual(['alive', expect.stringMatching(/^lost/), 'alive']);
      const outcome = call(channel);
      await server.frame(FrameType.REQUEST, 1);
      server.send(startFrame(FrameType.REPLY, 1, 0, 2), Buffer.from('{}'));
      replyOf(await outcome);
      expect(connections.size).toBe(1);
    });

    it('receives further PINGs while it is silent, until its connection is closed', async () => {
      const { port, peer } = await rawServer();
      const channel = open(port, { pingIntervalMs: 10, pingTimeoutMs: 20, maxSilenceMs: 100 });
      const outcome = call(channel);
      const server = await peer;
      await server.frame(FrameType.REQUEST, 1);
      server.send(startFrame(FrameType.REPLY, 1, 0, 2), Buffer.from('{}'));
      replyOf(await outcome);
      await server.frame(FrameType.PING, 3);
      await server.end();
    });

    it('keeps an idle connection while it answers PING', async () => {
      const { port, peer, connections } = await rawServer();
      const channel = open(port, { pingIntervalMs: 5, pingTimeoutMs: 1000 });
      const first = call(channel);
      const server = await peer;
      server.send(startFrame(FrameType.REPLY, 1, 0, 2), Buffer.from('{}'));
      replyOf(await first);
      for (const ping of [1, 2, 3, 4, 5]) {
        await server.frame(FrameType.PING, ping);
        server.send(startFrame(FrameType.PONG, ping, 0));
      }
      const second = call(channel);
      server.send(startFrame(FrameType.REPLY, 2, 0, 2), Buffer.from('{}'));
      replyOf(await second);
      expect(connections.size).toBe(1);
    });
  });

  describe('a server that breaks the protocol', () => {
    it.each([
      ['another version', [helloOf({}, 3)], 'no', 'must be 1, got 3'],
      ['no frame', [Buffer.from('HTTP/1.1 400 Bad Request\r\n')], 'no', 'is unknown'],
    ])('uses %s: not processed, logged', async (_, bytes, processed, words) => {
      const logged: string[] = [];
      const log = (_: object, message: string) => logged.push(message);
      const { port } = await rawServer(Buffer.concat(bytes));
      const outcome = await call(open(port, { logger: { warn: log, error: log } }));
      expect(outcome).toMatchObject({
        kind: 'failed',
        processed,
        error: { message: expect.stringContaining(words) as string },
      });
      expect(logged).toEqual(['connection closed after an error']);
    });

    it('sends a request: maybe processed', async () => {
      const { port, peer } = await rawServer();
      const outcome = call(open(port));
      const server = await peer;
      await server.frame(FrameType.REQUEST, 1);
      server.send(startFrame(FrameType.REQUEST, 1, 0));
      expect(await outcome).toMatchObject({ kind: 'failed', processed: 'maybe' });
    });
  });

  describe('GOAWAY', () => {
    it('fails calls that the server did not accept as not processed, and waits for the others', async () => {
      const { port, peer, connections } = await rawServer();
      const channel = open(port);
      const outcomes = [1, 2, 3].map(() => call(channel));
      const server = await peer;
      await server.frame(FrameType.REQUEST, 3);
      server.send(encodeGoaway({ lastId: 1, reason: 'this instance is stopping' }));
      for (const outcome of [outcomes[1], outcomes[2]]) {
        expect(await outcome).toMatchObject({
          kind: 'failed',
          processed: 'no',
          error: { message: expect.stringContaining('this instance is stopping') as string },
        });
      }
      expect(await call(channel)).toMatchObject({ kind: 'failed', processed: 'no' });
      expect(connections.size).toBe(1);
      server.send(startFrame(FrameType.REPLY, 1, 0, 2), Buffer.from('{}'));
      replyOf(await outcomes[0]!);
      await server.end();
    });

    it('completes the calls in flight of a draining server', async () => {
      const { controller, instance, server } = await service();
      const held = holdCalls(controller);
      const channel = open(instance.port);
      const inFlight = call(channel, 'wagons.holdWagon', { number: 'T1' });
      await until(() => held.length === 1);
      const drained = server.drain(5000);
      const refused = await call(channel);
      expect(refused).toMatchObject({ kind: 'failed', processed: 'no' });
      held[0]?.release();
      expect(replyOf(await inFlight)).toEqual({ number: 'T1' });
      await drained;
    });
  });

  describe('close', () => {
    it('completes calls in flight, accepts no new ones, and then closes', async () => {
      const { port, peer } = await rawServer();
      const channel = open(port);
      const outcome = call(channel);
      const server = await peer;
      await server.frame(FrameType.REQUEST, 1);
      channel.close();
      expect(await call(channel)).toMatchObject({ kind: 'failed', processed: 'no' });
      expect(server.closed).toBe(false);
      server.send(startFrame(FrameType.REPLY, 1, 0, 2), Buffer.from('{}'));
      replyOf(await outcome);
      await server.end();
    });
  });
});
