import { UnavailableError } from '@signalbox/contract';
import { runInRequest } from '@signalbox/rpc';
import type { JWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { FakeClock, generateKey, InMemoryKeySource } from '../signing.fixture.ts';
import { KeyRing } from './key-ring.ts';

const first = await generateKey('first');
const second = await generateKey('second');

function aRing(...keys: JWK[]) {
  const source = new InMemoryKeySource();
  source.published = keys;
  const clock = new FakeClock();
  return { source, clock, ring: new KeyRing(source, clock.now) };
}

describe('KeyRing', () => {
  it('queries its source once for a known key', async () => {
    const { source, clock, ring } = aRing(first.publicJwk);
    await expect(ring.find('first')).resolves.toBeDefined();
    clock.ms = 60_000;
    await ring.find('first');
    expect(source.asked).toBe(1);
  });

  it('finds a key that was published after the first query', async () => {
    const { source, clock, ring } = aRing(first.publicJwk);
    await ring.find('first');
    source.published.push(second.publicJwk);
    clock.ms = 1000;
    await expect(ring.find('second')).resolves.toBeDefined();
  });

  it('queries at most once per second, however many unknown ids arrive', async () => {
    const { source, clock, ring } = aRing(first.publicJwk);
    for (clock.ms = 0; clock.ms < 3000; clock.ms += 100) {
      await Promise.all([ring.find(`unknown-${clock.ms}`), ring.find('another')]);
    }
    expect(source.asked).toBe(3);
  });

  it('sends one query for all calls that wait for a slow source', async () => {
    const { source, clock, ring } = aRing(first.publicJwk);
    const answer = Promise.withResolvers<void>();
    const keys = source.keys.bind(source);
    source.keys = async () => {
      await answer.promise;
      return keys();
    };
    const waiting = [ring.find('first'), ring.find('first')];
    clock.ms = 5000;
    waiting.push(ring.find('first'));
    answer.resolve();
    await expect(Promise.all(waiting)).resolves.not.toContain(undefined);
    expect(source.asked).toBe(1);
  });

  it('loads keys outside of any request context, so that the end of one request does not affect others', async () => {
    const { source, ring } = aRing(first.publicJwk);
    const request = { requestId: 'a request', deadlineAt: 0, userToken: "a user's", signal: AbortSignal.abort() };
    await runInRequest(request, () => ring.find('first'));
    expect(source.askedIn).toEqual({ requestId: expect.not.stringMatching('a request') });
  });

  it('is unavailable while its source is, and recovers soon after it', async () => {
    const { source, clock, ring } = aRing(first.publicJwk);
    source.failure = new Error('gone');
    await expect(ring.find('first')).rejects.toThrow(UnavailableError);
    await expect(ring.find('first')).rejects.toMatchObject({ cause: source.failure });
    source.failure = undefined;
    clock.ms = 50;
    await expect(ring.find('first')).resolves.toBeDefined();
    expect(source.asked).toBe(2);
  });

  it('replaces all keys, and does not return a removed one again', async () => {
    const { source, clock, ring } = aRing(first.publicJwk);
    const removed = (await ring.find('first'))!;
    source.published = [second.publicJwk];
    await ring.replace(source.published);
    expect(ring.isCurrent(removed)).toBe(false);
    await expect(ring.find('first')).resolves.toBeUndefined();
    const kept = (await ring.find('second'))!;
    clock.ms = 1000;
    await expect(ring.find('first')).resolves.toBeUndefined();
    expect(ring.isCurrent(kept)).toBe(true);
    expect(source.asked).toBe(2);
  });

  it('prefers keys that it gets while it waits for its source', async () => {
    const { source, ring } = aRing(first.publicJwk);
    const found = [ring.find('first'), ring.find('second')];
    void ring.replace([second.publicJwk]);
    const keys = await Promise.all(found);
    expect(keys.map((key) => key !== undefined)).toEqual([false, true]);
    expect(source.asked).toBe(1);
  });

  it('treats another key under the same id as a new one', async () => {
    const { ring } = aRing(first.publicJwk);
    const before = (await ring.find('first'))!;
    await ring.replace([{ ...second.publicJwk, kid: 'first' }]);
    expect(ring.isCurrent(before)).toBe(false);
    await expect(ring.find('first')).resolves.not.toBe(before);
  });

  it('keeps its keys while its source is unavailable', async () => {
    const { source, clock, ring } = aRing(first.publicJwk);
    await ring.find('first');
    source.failure = new Error('gone');
    clock.ms = 1000;
    await expect(ring.find('second')).rejects.toThrow(UnavailableError);
    await expect(ring.find('first')).resolves.toBeDefined();
  });

  it('ignores keys of an unknown type', async () => {
    const { ring } = aRing({ kty: 'EC', crv: 'P-256', kid: 'other', x: 'AA', y: 'AA' }, first.publicJwk);
    await expect(ring.find('first')).resolves.toBeDefined();
    await expect(ring.find('other')).resolves.toBeUndefined();
  });
});
