import { describe, expect, it } from 'vitest';
import { FrameType, startFrame } from '../protocol/frame.ts';
import { afterwards, call, cleanUpAfterEach, RecordingObserver, open, rawServer, service } from './channel.fixture.ts';

describe('rpcChannel', () => {
  cleanUpAfterEach();

  const within = (ms: number) => ({ deadlineAt: performance.now() + ms });

  describe('probe', () => {
    it('connects, and is true when the instance answers a PING', async () => {
      const { instance } = await service();
      const heard = new RecordingObserver();
      expect(await open(instance.port, {}, heard).probe(within(5000))).toBe(true);
      expect(heard.notifications).toEqual(['alive']);
    });

    it('is false when the instance refuses, and when the channel is closed', async () => {
      const { port, close } = await rawServer();
      close();
      const heard = new RecordingObserver();
      const channel = open(port, {}, heard);
      expect(await channel.probe(within(5000))).toBe(false);
      expect(heard.notifications).toEqual([expect.stringContaining('ECONNREFUSED')]);
      channel.close();
      expect(await channel.probe(within(5000))).toBe(false);
    });

    it('is false at its deadline, or when it is aborted', async () => {
      const { port, peer } = await rawServer();
      const channel = open(port);
      expect(await channel.probe(within(20))).toBe(false);
      await (await peer).frame(FrameType.PING, 1);
      expect(await channel.probe({ ...within(5000), signal: AbortSignal.abort() })).toBe(false);
    });

    it('is false when the connection breaks', async () => {
      const { port, peer } = await rawServer();
      const answered = open(port).probe(within(5000));
      const server = await peer;
      await server.frame(FrameType.PING, 1);
      server.socket.resetAndDestroy();
      expect(await answered).toBe(false);
    });
  });

  describe('its observer', () => {
    it('reports a broken connection', async () => {
      const { port, peer } = await rawServer();
      const heard = new RecordingObserver();
      const outcome = call(open(port, {}, heard));
      (await peer).socket.destroy();
      await outcome;
      expect(heard.notifications).toEqual(['alive', expect.stringMatching(/^lost: /)]);
    });

    it('does not report a channel that this side closes', async () => {
      const { port, peer } = await rawServer();
      const heard = new RecordingObserver();
      const channel = open(port, {}, heard);
      const outcome = call(channel);
      const server = await peer;
      await server.frame(FrameType.REQUEST, 1);
      channel.close();
      server.send(startFrame(FrameType.REPLY, 1, 0, 2), Buffer.from('{}'));
      await outcome;
      await server.end();
      afterwards(() => expect(heard.notifications).toEqual(['alive']));
    });
  });
});
