import { describe, expect, it } from 'vitest';
import type { MapInstance } from '../../../src/api/map.ts';
import { changesBetween } from './changes.ts';
import { instance, systemOf } from './system.fixture.ts';

const one = (values: Partial<MapInstance> = {}) => systemOf([instance('users', 2, values)]);
const texts = (...maps: [ReturnType<typeof one>, ReturnType<typeof one>]) =>
  changesBetween(...maps).map(({ text }) => text);

describe('changes between two snapshots', () => {
  it('are none if only measurements change', () => {
    expect(texts(one(), one({ callsPerSecond: 7, inFlight: 2 }))).toEqual([]);
  });

  it.each<[Partial<MapInstance>, Partial<MapInstance>, string]>([
    [{}, { state: 'ejected', reason: 'gateway-1 ejected it: connection' }, 'users-2: gateway-1 ejected it: connection'],
    [{}, { state: 'ejected' }, 'users-2: ejected'],
    [{ state: 'warming' }, {}, 'users-2 is serving'],
    [{ state: 'ejected' }, { state: 'probing' }, 'users-2: probed after ejection'],
    [{ state: 'probing' }, {}, 'users-2 has recovered'],
    [{ state: 'starting' }, {}, 'users-2 is serving'],
    [{}, { state: 'gone', reason: 'killed' }, 'users-2 is gone: killed'],
    [{ state: 'draining' }, { state: 'gone' }, 'users-2 has left after draining'],
    [{}, { state: 'frozen' }, 'users-2: frozen'],
    [{}, { fault: { delayMs: 200, abortPercent: 50 } }, 'users-2: slowed down by 200 ms, fails 50 % of its calls'],
    [{ fault: { delayMs: 200, abortPercent: 0 } }, {}, 'users-2: the fault has ended'],
  ])('from %j to %j are told in words', (before, after, text) => {
    expect(texts(one(before), one(after))).toEqual([text]);
  });

  it('tell which instance joins or disappears', () => {
    const none = systemOf([]);
    expect(texts(none, one({ state: 'starting' }))).toEqual(['users-2 has joined: starting']);
    expect(texts(one(), none)).toEqual(['users-2 is gone']);
    expect(texts(one({ state: 'gone' }), none)).toEqual([]);
  });

  it('tell that the registry or a database is not reachable', () => {
    const cut = { ...one(), registry: { isReachable: false, detail: '' } };
    expect(texts(one(), cut)).toEqual(['The registry is not reachable']);
    const databases = one().databases.map((database) => ({ ...database, isReachable: database.service === 'users' }));
    expect(texts({ ...one(), databases }, one())).toEqual(['The database of orders is reachable again']);
  });
});
