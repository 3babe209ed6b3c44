import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Directory } from '../directory/directory.ts';
import { instance } from '../instance.fixture.ts';
import { MemoryRegistry } from '../registry/memory-registry.fixture.ts';
import { FakeClock, settled } from '../timing/fake-clock.fixture.ts';
import { seededRandom } from '@signalbox/testing/seeded-random';
import { signalOf } from './cancellation.ts';
import type { ChannelObserver, AttemptResult } from './channel.ts';
import { ServiceClient } from './service-client.ts';

const ids = ['a', 'b', 'c', 'd', 'e'];

interface Faults {
  /** Whether calls fail, and whether PINGs get no reply. */
  calls: boolean;
  pings: boolean;
}

/** Up to five instances whose faults a test sets, with a client and a fake clock. */
function testBed(count: number) {
  const clock = new FakeClock();
  const registry = new MemoryRegistry();
  const directory = new Directory(registry);
  directory.watch('wagons');
  const faults: Record<string, Faults> = {};
  const observers: Record<string, ChannelObserver> = {};
  const probing: Record<string, number> = {};
  let maxProbes = 0;
  const all = ids.slice(0, count).map((id, at) => instance(id, { port: at + 1 }));
  for (const { id } of all) faults[id] = { calls: false, pings: false };
  const client = new ServiceClient<string, string>(
    directory,
    ({ id }, observer) => {
      observers[id] = observer;
      return {
        call: async (): Promise<AttemptResult<string>> => {
          await settled();
          if (!faults[id]!.calls) return { kind: 'answered', reply: id };
          return { kind: 'failed', processed: 'maybe', error: new Error(id) };
        },
        probe: async ({ deadlineAt, signal }) => {
          maxProbes = Math.max(maxProbes, (probing[id] = (probing[id] ?? 0) + 1));
          if (faults[id]!.pings) await clock.sleep(deadlineAt - clock.now(), signalOf(signal!));
          await settled();
          probing[id] -= 1;
          return !faults[id]!.pings;
        },
        close: () => undefined,
      };
    },
    { policy: 'round-robin', attemptTimeoutMs: 800, slowStartMs: 1_000, random: seededRandom(1), clock },
  );
  registry.notify('wagons', all);
  const call = (idempotent: boolean) =>
    client.call('wagons', 'x', { deadlineAt: clock.now() + 3_000, idempotent }).catch(() => 'failed');
  const view = () => client.view()[0]!.instances;
  view();
  return { clock, registry, faults, observers, client, all, call, view, maxProbes: () => maxProbes };
}

type TestBed = ReturnType<typeof testBed>;
type Event = (bed: TestBed) => Promise<unknown> | void;

const anId = fc.constantFrom(...ids);
const faultOf =
  (id: string, part: keyof Faults, isBad: boolean): Event =>
  ({ faults }) => {
    if (faults[id]) faults[id][part] = isBad;
  };
const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.boolean(), fc.integer({ min: 1, max: 30 }))
      .map(([idempotent, times]): Event => async ({ call }) => {
        await Promise.all(Array.from({ length: times }, () => call(idempotent)));
      }),
  },
  { weight: 2, arbitrary: fc.tuple(anId, fc.boolean()).map(([id, isBad]) => faultOf(id, 'calls', isBad)) },
  { weight: 1, arbitrary: fc.tuple(anId, fc.boolean()).map(([id, isBad]) => faultOf(id, 'pings', isBad)) },
  {
    weight: 2,
    arbitrary: anId.map(
      (id): Event =>
        ({ observers }) =>
          observers[id]?.lost(new Error('reset')),
    ),
  },
  {
    weight: 1,
    arbitrary: anId.map(
      (id): Event =>
        ({ observers }) =>
          observers[id]?.alive(),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.integer({ min: 0, max: 5_000 }).map(
      (ms): Event =>
        ({ clock }) =>
          clock.advance(ms),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.subarray(ids).map((some): Event => ({ registry, all }) => {
      registry.notify(
        'wagons',
        all.filter(({ id }) => some.includes(id)),
      );
    }),
  },
  {
    weight: 1,
    arbitrary: anId.map((gone): Event => ({ registry, all }) => {
      registry.notify(
        'wagons',
        all.map((each) => ({ ...each, status: each.id === gone ? 'critical' : 'passing' })),
      );
    }),
  },
);

describe('after any sequence of events', () => {
  it.each([true, false])('readmits every instance in the end, with idempotent calls: %s', async (idempotent) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.array(event, { maxLength: 40 }), async (count, events) => {
        const some = testBed(count);
        for (const happens of events) {
          await happens(some);
          for (const { inFlight } of some.view()) expect(inFlight).toBe(0);
        }
        expect(some.maxProbes()).toBeLessThanOrEqual(1);

        for (const fault of Object.values(some.faults)) Object.assign(fault, { calls: false, pings: false });
        some.registry.notify('wagons', some.all);
        for (let second = 0; second < 40; second += 1) {
          await some.call(idempotent);
          await some.clock.advance(1_000);
        }
        expect(some.view().map(({ id, state }) => `${id} ${state}`)).toEqual(some.all.map(({ id }) => `${id} serving`));
        const before = some.view().map(({ picks }) => picks);
        for (let i = 0; i < 3 * count; i += 1) await some.call(idempotent);
        for (const [at, { picks }] of some.view().entries()) expect(picks).toBeGreaterThan(before[at]!);
        await some.client.close();
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});

describe('an instance whose connection is lost', () => {
  it('gets no calls from then on, and is probed by one PING at a time until it answers', async () => {
    const { clock, observers, faults, call, view, maxProbes } = testBed(3);
    faults['a']!.pings = true;
    observers['a']!.lost(new Error('ECONNREFUSED'));
    const before = view()[0]!.picks;
    for (let i = 0; i < 100; i += 1) {
      await Promise.all([call(true), call(false)]);
      await clock.advance(100);
    }
    expect(view()[0]).toMatchObject({ picks: before, eligible: false, ejection: { reason: 'connection' } });
    expect(maxProbes()).toBe(1);
    faults['a']!.pings = false;
    for (let i = 0; i < 20; i += 1) await clock.advance(100);
    expect(view()[0]).toMatchObject({ eligible: true, ejection: null });
  });
});
