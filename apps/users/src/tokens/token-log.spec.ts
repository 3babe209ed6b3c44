import { MAX_REVOKED_PER_REPLY, type TokenState } from '@signalbox/contracts-users';
import { describe, expect, it, vi } from 'vitest';
import { TokenLog } from './token-log.ts';

const key = (kid: string): TokenState['keys'][number] => ({
  kty: 'OKP',
  crv: 'Ed25519',
  x: 'x',
  kid,
  use: 'sig',
  alg: 'EdDSA',
});
const one = [key('one')];
const session = (sid: string, until = 1000) => ({ sid, until });

function aLog() {
  const clock = { ms: 0 };
  return { clock, log: new TokenLog(() => clock.ms) };
}

describe('TokenLog', () => {
  it('returns all sessions to a caller without a version, and then only what is new', () => {
    const { log } = aLog();
    log.update(one, [session('a'), session('b')]);
    const first = log.since();
    expect(first).toMatchObject({ keys: one, revoked: [session('a'), session('b')], complete: true });
    log.update(one, [session('b'), session('c')]);
    const second = log.since(first.version);
    expect(second).toMatchObject({ keys: one, revoked: [session('c')], complete: true });
    expect(log.since(second.version)).toEqual({ ...second, revoked: [] });
  });

  it.each(['of another instance.1', '', '1', 'x'.repeat(100)])('returns all sessions to the version %j', (version) => {
    const { log } = aLog();
    log.update(one, [session('a')]);
    expect(log.since(version).revoked).toEqual([session('a')]);
  });

  it('returns a long list in parts that together contain each session once', () => {
    const { log } = aLog();
    const all = Array.from({ length: 2 * MAX_REVOKED_PER_REPLY + 1 }, (_, number) => session(`${number}`));
    log.update(one, all);
    const received = [];
    for (let version: string | undefined, complete = false; !complete;) {
      const reply = log.since(version);
      expect(reply.revoked.length).toBeLessThanOrEqual(MAX_REVOKED_PER_REPLY);
      received.push(...reply.revoked);
      ({ version, complete } = reply);
    }
    expect(received).toEqual(all);
  });

  it('forgets a session when its tokens have expired', () => {
    const { log, clock } = aLog();
    log.update(one, [session('a', 1000), session('b', 2000)]);
    clock.ms = 1000;
    log.update(one, []);
    expect(log.since().revoked).toEqual([session('b', 2000)]);
  });

  describe('a caller with the present version', () => {
    async function waiting(waitMs = 10_000, signal?: AbortSignal) {
      const { log } = aLog();
      log.update(one, []);
      const { version } = log.since();
      const replied = vi.fn();
      const failed = vi.fn();
      void log.changed(version, waitMs, signal).then(replied, failed);
      await Promise.resolve();
      expect(replied).not.toHaveBeenCalled();
      return { log, version, replied, failed };
    }

    it('waits for an ended session', async () => {
      const { log, replied } = await waiting();
      log.update(one, [session('a')]);
      await vi.waitFor(() => expect(replied).toHaveBeenCalled());
    });

    it('waits for a change of the keys', async () => {
      const { log, version, replied } = await waiting();
      log.update([key('two'), ...one], []);
      await vi.waitFor(() => expect(replied).toHaveBeenCalled());
      expect(log.since(version).keys.map(({ kid }) => kid)).toEqual(['two', 'one']);
    });

    it('waits for a key to be removed', async () => {
      const { log, replied } = await waiting();
      log.update([], []);
      await vi.waitFor(() => expect(replied).toHaveBeenCalled());
    });

    it('waits no longer than it asks for, nor after it cancels', async () => {
      vi.useFakeTimers();
      const cancelled = new AbortController();
      const [short, long] = [await waiting(100), await waiting(10_000, cancelled.signal)];
      cancelled.abort();
      await vi.advanceTimersByTimeAsync(100);
      expect(short.replied).toHaveBeenCalled();
      expect(long.replied).toHaveBeenCalled();
      vi.useRealTimers();
    });

    it('gets an error if changes can not be seen', async () => {
      const { log, failed } = await waiting();
      const error = new Error('gone');
      log.fail(error);
      await vi.waitFor(() => expect(failed).toHaveBeenCalledWith(error));
    });

    it('does not wait when the instance stops', async () => {
      const { log, version, replied } = await waiting();
      log.release();
      await vi.waitFor(() => expect(replied).toHaveBeenCalled());
      await log.changed(version, 10_000);
    });
  });
});
