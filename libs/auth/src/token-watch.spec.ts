import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { UnauthenticatedError } from '@signalbox/contract';
import type { TokenState } from '@signalbox/contracts-users';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { KeyRing } from './keys/key-ring.ts';
import { generateKey, InMemoryKeySource, signerWith } from './signing.fixture.ts';
import { TokenVerifier } from './tokens/token-verifier.ts';
import { TokenWatch, type TokenSource } from './token-watch.ts';

beforeAll(() => Logger.overrideLogger(false));

const key = await generateKey('key');
const ada = { userId: randomUUID(), sessionId: randomUUID(), role: 'user' } as const;
const keys = [key.publicJwk] as TokenState['keys'];
const ended = { sid: ada.sessionId, until: Date.now() + 60_000 };

type Request = Parameters<TokenSource['watch']>[0];

/** A source whose replies the test gives one by one, and a clock that stands still until the test continues. */
function setUp() {
  const polls: { request: Request; reply: PromiseWithResolvers<TokenState> }[] = [];
  const pauses: { ms: number; end: () => void }[] = [];
  const source: TokenSource = {
    watch(request, signal) {
      const reply = Promise.withResolvers<TokenState>();
      polls.push({ request, reply });
      signal.addEventListener('abort', () => reply.reject(new Error('cancelled')));
      return reply.promise;
    },
  };
  const verifier = new TokenVerifier(new KeyRing(new InMemoryKeySource(key)));
  const watch = new TokenWatch(source, verifier, {
    pause: (ms, signal) =>
      new Promise((resolve) => {
        pauses.push({ ms, end: resolve });
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve());
      }),
    random: () => 1,
  });
  watch.onModuleInit();
  const settle = async (act: (reply: PromiseWithResolvers<TokenState>) => void) => {
    const expected = pauses.length + 1;
    act(polls.at(-1)!.reply);
    await vi.waitFor(() => expect(pauses).toHaveLength(expected));
    return pauses.at(-1)!.ms;
  };
  return {
    watch,
    verifier,
    polls,
    /** @returns the pause that follows. */
    reply: (state: Partial<TokenState> = {}) =>
      settle(({ resolve }) => resolve({ version: '1', keys, revoked: [], complete: true, ...state })),
    fail: () => settle(({ reject }) => reject(new Error('unavailable'))),
    async next() {
      const expected = polls.length + 1;
      pauses.at(-1)!.end();
      await vi.waitFor(() => expect(polls).toHaveLength(expected));
      return polls.at(-1)!.request;
    },
  };
}

const userToken = await signerWith(key).userToken(ada, 60);

describe('TokenWatch', () => {
  it('is not healthy before it has the whole list, and always afterwards', async () => {
    const { watch, reply, fail, next } = setUp();
    await expect(watch.check()).rejects.toThrow('waits for');
    await fail();
    await next();
    await reply({ version: '1', complete: false });
    await expect(watch.check()).rejects.toThrow('waits for');
    await expect(next()).resolves.toMatchObject({ version: '1' });
    await reply({ version: '2' });
    await expect(watch.check()).resolves.toBeUndefined();
    await next();
    await fail();
    await expect(watch.check()).resolves.toBeUndefined();
    await watch.onModuleDestroy();
  });

  it('refuses the tokens of an ended session, also a verified one', async () => {
    const { watch, verifier, reply, next } = setUp();
    await reply();
    await expect(verifier.user(userToken)).resolves.toMatchObject(ada);
    expect(verifier.user(userToken)).toMatchObject(ada);
    await next();
    await reply({ version: '2', revoked: [ended] });
    expect(() => verifier.user(userToken)).toThrow(new UnauthenticatedError('the session has ended'));
    await watch.onModuleDestroy();
  });

  it('keeps the last state while the source fails, and retries after pauses up to 1 s', async () => {
    const { watch, verifier, reply, fail, next } = setUp();
    await reply({ revoked: [ended] });
    const pauses = [];
    for (let failures = 0; failures < 6; failures += 1) {
      await next();
      pauses.push(await fail());
    }
    expect(pauses).toEqual([100, 200, 400, 800, 1000, 1000]);
    await expect(verifier.user(userToken)).rejects.toThrow('the session has ended');
    await expect(next()).resolves.toMatchObject({ version: '1' });
    await watch.onModuleDestroy();
  });

  it('asks immediately for the rest of a long list', async () => {
    const { watch, reply } = setUp();
    await expect(reply({ complete: false })).resolves.toBe(0);
    await watch.onModuleDestroy();
  });

  it('cancels its poll when it stops', async () => {
    const { watch, reply, next, polls } = setUp();
    await reply();
    await next();
    await watch.onModuleDestroy();
    expect(polls).toHaveLength(2);
  });
});
