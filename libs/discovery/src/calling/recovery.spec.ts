import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Directory } from '../directory/directory.ts';
import { instance } from '../instance.fixture.ts';
import { MemoryRegistry } from '../registry/memory-registry.fixture.ts';
import { FakeClock, settled } from '../timing/fake-clock.fixture.ts';
import { seededRandom } from '@signalbox/testing/seeded-random';
import { signalOf } from './cancellation.ts';
import type { ChannelObserver, Outcome } from './channel.ts';
import { ServiceCaller } from './service-caller.ts';

const ids = ['a', 'b', 'c', 'd', 'e'];

interface Faults {
  /** Whether calls fail, and whether PINGs stay without an answer. */
  calls: boolean;
  pings: boolean;
}

/** Five instances whose faults a test sets, and a caller of them, on a clock that it moves. */
function world(count: number) {
  const clock = new FakeClock();
  const registry = new MemoryRegistry();
  const directory = new Directory(registry);
  directory.watch('wagons');
  const faults: Record<string, Faults> = {};
  const observers: Record<string, ChannelObserver> = {};
  const probing: Record<string, number> = {};
  let mostProbes = 0;
  const all = ids.slice(0, count).map((id, at) => instance(id, { port: at + 1 }));
  for (const { id } of all) faults[id] = { calls: false, pings: false };
  const caller = new ServiceCaller<string, string>(
    directory,
    ({ id }, observer) => {
      observers[id] = observer;
      return {
        call: async (): Promise<Outcome<string>> => {
          await settled();
          if (!faults[id]!.calls) return { kind: 'answered', reply: id };
          return { kind: 'failed', processed: 'maybe', error: new Error(id) };
        },
        probe: async ({ deadlineAt, signal }) => {
          mostProbes = Math.max(mostProbes, (probing[id] = (probing[id] ?? 0) + 1));
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
  registry.tell('wagons', all);
  const call = (idempotent: boolean) =>
    caller.call('wagons', 'x', { deadlineAt: clock.now() + 3_000, idempotent }).catch(() => 'failed');
  const view = () => caller.view()[0]!.instances;
  view();
  return { clock, registry, faults, observers, caller, all, call, view, mostProbes: () => mostProbes };
}

type World = ReturnType<typeof world>;
type Event = (world: World) => Promise<unknown> | void;

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
      registry.tell(
        'wagons',
        all.filter(({ id }) => some.includes(id)),
      );
    }),
  },
  {
    weight: 1,
    arbitrary: anId.map((gone): Event => ({ registry, all }) => {
      registry.tell(
        'wagons',
        all.map((each) => ({ ...each, status: each.id === gone ? 'critical' : 'passing' })),
      );
    }),
  },
);

describe('whatever happens', () => {
  it.each([true, false])(
    'leaves no instance out for ever, with calls of which repeating is harmless: %s',
    async (idempotent) => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.array(event, { maxLength: 40 }), async (count, events) => {
          const some = world(count);
          for (const happens of events) {
            await happens(some);
            for (const { inFlight } of some.view()) expect(inFlight).toBe(0);
          }
          expect(some.mostProbes()).toBeLessThanOrEqual(1);

          for (const fault of Object.values(some.faults)) Object.assign(fault, { calls: false, pings: false });
          some.registry.tell('wagons', some.all);
          for (let second = 0; second < 40; second += 1) {
            await some.call(idempotent);
            await some.clock.advance(1_000);
          }
          expect(some.view().map(({ id, state }) => `${id} ${state}`)).toEqual(
            some.all.map(({ id }) => `${id} serving`),
          );
          const before = some.view().map(({ picks }) => picks);
          for (let i = 0; i < 3 * count; i += 1) await some.call(idempotent);
          for (const [at, { picks }] of some.view().entries()) expect(picks).toBeGreaterThan(before[at]!);
          await some.caller.close();
        }),
        { numRuns: 60, seed: 1 },
      );
    },
  );
});

describe('an instance whose connection is lost', () => {
  it('gets no calls from that moment on, and is asked by one PING at a time until it answers', async () => {
    const { clock, observers, faults, call, view, mostProbes } = world(3);
    faults['a']!.pings = true;
    observers['a']!.lost(new Error('ECONNREFUSED'));
    const before = view()[0]!.picks;
    for (let i = 0; i < 100; i += 1) {
      await Promise.all([call(true), call(false)]);
      await clock.advance(100);
    }
    expect(view()[0]).toMatchObject({ picks: before, eligible: false, ejection: { reason: 'connection' } });
    expect(mostProbes()).toBe(1);
    faults['a']!.pings = false;
    for (let i = 0; i < 20; i += 1) await clock.advance(100);
    expect(view()[0]).toMatchObject({ eligible: true, ejection: null });
  });
});
