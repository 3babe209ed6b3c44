import { describe, expect, it } from 'vitest';
import { instance } from '../../instance.fixture.ts';
import type { Instance } from '../../instance.ts';
import { RecordingLog } from '../../state-log.fixture.ts';
import { FakeClock, settled } from '../../timing/fake-clock.fixture.ts';
import { seededRandom } from '@signalbox/testing/seeded-random';
import { RegistryAccessDeniedError } from '../registry-errors.ts';
import { instanceWatch } from './instance-watch.ts';
import type { WatchResponse } from './watch-loop.ts';

type Response = WatchResponse<readonly Instance[]>;

interface Query {
  /** Answers without advancing the clock. */
  soon(index: number, instances: readonly Instance[]): void;
  readonly index: number;
  readonly waitMs: number;
  answer(index: number, instances: readonly Instance[], more?: Partial<Response>): Promise<void>;
  fail(reason?: Error): Promise<void>;
}

/** A loop whose queries a test answers. */
class ScriptedWatch {
  readonly clock = new FakeClock();
  readonly log = new RecordingLog();
  readonly queries: Query[] = [];
  readonly told: string[][] = [];
  readonly failures: (string | undefined)[] = [];
  private readonly stopping = new AbortController();
  /** When set, answers every query immediately. */
  always: ((query: Query) => unknown) | undefined;
  onTold = (): void => undefined;
  readonly ended: Promise<void>;

  constructor() {
    const loop = instanceWatch(
      'wagons',
      (index, waitMs, signal) =>
        new Promise((resolve, reject) => {
          const query: Query = {
            index,
            waitMs,
            soon: (at, instances) => resolve({ value: instances, index: at, lastContactMs: 0, knownLeader: true }),
            answer: (at, instances, more) => {
              resolve({ value: instances, index: at, lastContactMs: 0, knownLeader: true, ...more });
              // Advances until the next query is allowed.
              return this.clock.advance(50);
            },
            fail: (reason = new Error('refused')) => {
              reject(reason);
              return settled();
            },
          };
          signal.addEventListener('abort', () => reject(signal.reason as Error));
          this.queries.push(query);
          this.always?.(query);
        }),
      { waitMs: 30_000, emptyHoldMs: 10_000, clock: this.clock, random: seededRandom(1), logger: this.log },
    );
    this.ended = loop.run(
      (instances) => {
        this.told.push(instances.map(({ id, status }) => `${id} ${status}`));
        this.onTold();
      },
      this.stopping.signal,
      (reason) => this.failures.push(reason?.message),
    );
  }

  get last(): Query {
    return this.queries.at(-1)!;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.ended;
  }
}

async function startedWatch(): Promise<ScriptedWatch> {
  const watch = new ScriptedWatch();
  await settled();
  return watch;
}

const a = instance('a');
const b = instance('b');

describe('WatchLoop', () => {
  it('queries without an index first, and then waits for a change after the returned index', async () => {
    const watch = await startedWatch();
    expect(watch.last).toMatchObject({ index: 0, waitMs: 30_000 });
    await watch.last.answer(7, [a]);
    expect(watch.last.index).toBe(7);
    await watch.last.answer(9, [a, b]);
    expect(watch.last.index).toBe(9);
    expect(watch.told).toEqual([['a passing'], ['a passing', 'b passing']]);
    await watch.stop();
  });

  it('limits the wait with an index from before a pause: the registry may have lost its state meanwhile', async () => {
    const watch = await startedWatch();
    await watch.last.answer(7, [a]);
    expect(watch.last).toMatchObject({ index: 7, waitMs: 1000 });
    await watch.clock.advance(1000);
    await watch.last.answer(7, [a]);
    expect(watch.last).toMatchObject({ index: 7, waitMs: 30_000 });
    await watch.stop();
  });

  it('does not report an unchanged list', async () => {
    const watch = await startedWatch();
    await watch.last.answer(7, [a]);
    await watch.last.answer(7, [a]);
    await watch.last.answer(8, [instance('a')]);
    expect(watch.told).toHaveLength(1);
    await watch.last.answer(9, [instance('a', { status: 'critical' })]);
    expect(watch.told.at(-1)).toEqual(['a critical']);
    await watch.stop();
  });

  it('reports a service without instances once', async () => {
    const watch = await startedWatch();
    await watch.last.answer(7, []);
    await watch.last.answer(8, []);
    expect(watch.told).toEqual([[]]);
    await watch.stop();
  });

  it('restarts from 0 when the index goes backwards', async () => {
    const watch = await startedWatch();
    await watch.last.answer(100, [a]);
    await watch.last.answer(40, [b]);
    expect(watch.last.index).toBe(0);
    expect(watch.told.at(-1)).toEqual(['b passing']);
    await watch.stop();
  });

  it.each([0, -1])('never waits with an index of %i', async (index) => {
    const watch = await startedWatch();
    await watch.last.answer(index, [a]);
    expect(watch.last.index).toBe(0);
    await watch.stop();
  });

  it('drops its index and keeps its list when a connection breaks', async () => {
    const watch = await startedWatch();
    await watch.last.answer(100, [a]);
    await watch.last.fail();
    await watch.clock.advance(1000);
    expect(watch.last.index).toBe(0);
    expect(watch.told).toEqual([['a passing']]);
    await watch.last.answer(3, [a, b]);
    expect(watch.last.index).toBe(3);
    expect(watch.told.at(-1)).toEqual(['a passing', 'b passing']);
    await watch.stop();
  });

  it('sends at most 10 queries in the first second and 2 per second later while replies contain no change', async () => {
    const watch = new ScriptedWatch();
    let index = 0;
    watch.always = (query) => query.soon((index += 1), [a]);
    await watch.clock.advance(999);
    expect(watch.queries).toHaveLength(10);
    await watch.clock.advance(60_000);
    expect(watch.queries).toHaveLength(10 + 120);
    await watch.stop();
  });

  it('reports up to 20 changes per second without limit of duration', async () => {
    const watch = new ScriptedWatch();
    let index = 0;
    watch.always = (query) => query.soon((index += 1), [instance('a', { port: index })]);
    await watch.clock.advance(59_999);
    expect(watch.told).toHaveLength(60 * 20);
    expect(watch.queries).toHaveLength(60 * 20);
    await watch.stop();
  });

  it('does not spin when every query fails immediately, and uses random pauses', async () => {
    const watch = new ScriptedWatch();
    watch.always = (query) => query.fail();
    await watch.clock.advance(600_000);
    // A pause is half a second on average.
    expect(watch.queries.length).toBeLessThan(1300);
    expect(watch.queries.length).toBeGreaterThan(1100);
    expect(Math.max(...watch.clock.sleeps)).toBeGreaterThan(990);
    expect(Math.max(...watch.clock.sleeps)).toBeLessThan(1000);
    await watch.stop();
  });

  describe('with a list that is suddenly empty', () => {
    it('reports it only after it has persisted', async () => {
      const watch = await startedWatch();
      await watch.last.answer(7, [a, b]);
      await watch.last.answer(8, []);
      expect(watch.told).toHaveLength(1);
      await watch.clock.advance(1000);
      await watch.last.answer(8, []);
      expect(watch.last).toMatchObject({ index: 8, waitMs: 8950 });
      await watch.clock.advance(4950);
      await watch.last.answer(9, []);
      expect(watch.last.waitMs).toBe(3950);
      await watch.clock.advance(3950);
      await watch.last.answer(9, []);
      expect(watch.told).toEqual([['a passing', 'b passing'], []]);
      expect(watch.last.waitMs).toBe(30_000);
      await watch.stop();
    });

    it('discards it when instances return', async () => {
      const watch = await startedWatch();
      await watch.last.answer(7, [a, b]);
      await watch.last.answer(2, []);
      await watch.clock.advance(9000);
      await watch.last.answer(3, [a]);
      expect(watch.told).toEqual([['a passing', 'b passing'], ['a passing']]);
      await watch.clock.advance(9000);
      await watch.last.answer(4, []);
      await watch.last.answer(4, []);
      expect(watch.told).toHaveLength(2);
      await watch.stop();
    });

    it('counts only time in which the registry was reachable', async () => {
      const watch = await startedWatch();
      await watch.last.answer(7, [a]);
      await watch.last.answer(8, []);
      await watch.last.fail();
      await watch.clock.advance(60_000);
      await watch.last.answer(2, []);
      expect(watch.told).toEqual([['a passing']]);
      await watch.clock.advance(10_000);
      await watch.last.answer(2, []);
      expect(watch.told).toEqual([['a passing'], []]);
      await watch.stop();
    });
  });

  it('logs once when the registry becomes unreachable, reachable again or has no leader', async () => {
    const watch = await startedWatch();
    await watch.last.answer(7, [a]);
    for (let i = 0; i < 3; i += 1) {
      await watch.last.fail();
      await watch.clock.advance(1000);
    }
    for (const index of [8, 9]) await watch.last.answer(index, [a]);
    for (const index of [10, 11]) await watch.last.answer(index, [a], { lastContactMs: 6000 });
    await watch.last.answer(12, [a]);
    for (const index of [13, 14]) await watch.last.answer(index, [a], { knownLeader: false });
    const old = 'warn: registry has no leader: the list may be outdated';
    expect(watch.log.lines).toEqual([
      'warn: registry not reachable: keeping the last list',
      'info: registry reachable again',
      old,
      'info: registry reachable again',
      old,
    ]);
    await watch.stop();
  });

  it('survives a listener that throws, and notifies it again', async () => {
    const watch = await startedWatch();
    watch.onTold = () => {
      watch.onTold = () => undefined;
      throw new Error('listener');
    };
    await watch.last.answer(7, [a]);
    await watch.clock.advance(1000);
    await watch.last.answer(7, [a]);
    expect(watch.told).toEqual([['a passing'], ['a passing']]);
    await watch.stop();
  });

  it.each(['waits for a reply', 'pauses after an error', 'has no token left'])(
    'ends when its signal aborts while it %s',
    async (state) => {
      const watch = await startedWatch();
      if (state === 'pauses after an error') await watch.last.fail();
      if (state === 'has no token left') for (let i = 1; i <= 10; i += 1) await watch.last.answer(i, [a]);
      const asked = watch.queries.length;
      await watch.stop();
      await watch.clock.advance(60_000);
      expect(watch.queries).toHaveLength(asked);
    },
  );

  it('distinguishes a refusal from an outage, and logs it repeatedly while it lasts', async () => {
    const watch = await startedWatch();
    const refusal = new RegistryAccessDeniedError('add the rule');
    watch.always = ({ fail }) => void fail(refusal);
    await watch.last.fail(refusal);
    await watch.clock.advance(25_000);
    const line = 'warn: registry denies access: keeping the last list';
    expect(watch.log.lines).toEqual([line, line, line]);
    expect(watch.log.fields.at(-1)).toMatchObject({ watchedService: 'wagons', err: refusal });
    expect(new Set(watch.failures)).toEqual(new Set(['add the rule']));
    watch.always = undefined;
    await watch.clock.advance(1000);
    await watch.last.answer(1, [instance('a')]);
    expect(watch.failures.at(-1)).toBeUndefined();
    expect(watch.log.lines.at(-1)).toBe('info: registry reachable again');
    await watch.stop();
  });
});
