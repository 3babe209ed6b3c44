import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceClientOptions } from '@signalbox/discovery';
import type { Check } from '@signalbox/lab-parts/check';
import { atLeast, atMost, exactly } from '../printed-checks.ts';
import { Fleet, type FleetCaller } from './fleet.ts';
import { steadyCalls, within } from './steady-calls.ts';

const well = { delayMs: 0, fails: false };
const failing = { delayMs: 0, fails: true };

/** What becomes of calls when instances are slow, fail, freeze or die, and a registry notices nothing. */
export async function verifyBalancing(): Promise<Check[]> {
  const parts = [slowInstance, failingInstance, allFailing, halfOpen, frozenInstance, killedInstances];
  const checks: Check[] = [];
  for (const part of parts) checks.push(...(await part()));
  return checks;
}

async function withFleet<T>(
  count: number,
  delayMs: number,
  options: Partial<ServiceClientOptions>,
  use: (fleet: Fleet, caller: FleetCaller) => Promise<T>,
): Promise<T> {
  const fleet = await Fleet.of(count, { delayMs });
  const caller = fleet.caller(options);
  try {
    // Every instance is connected and measured once; on a busy machine the first connection may take too long.
    await Promise.allSettled(Array.from({ length: 20 * count }, () => caller.call()));
    return await use(fleet, caller);
  } finally {
    await caller.close();
    fleet.stop();
  }
}

/** One of eleven takes 2 s instead of 167 ms for half a minute, at 1000 calls a second. */
async function slowInstance(): Promise<Check[]> {
  const answered = (options: Partial<ServiceClientOptions>) =>
    withFleet(11, 167, options, async (fleet, { call }) => {
      const running = steadyCalls(call, 1_000, 60);
      await delay(15_000);
      fleet.tell({ delayMs: 2_000, fails: false }, 4);
      await delay(30_000);
      fleet.tell({ delayMs: 167, fails: false }, 4);
      return within(await running, 1_000);
    });
  const roundRobin = await answered({ policy: 'round-robin', ejection: { enabled: false }, retries: false });
  return [
    atLeast('one of 11 slow: answered within 1 s', await answered({}), 99.9, '%'),
    atLeast('one of 11 slow: answered within 1 s, with hedging', await answered({ hedging: true }), 99.95, '%'),
    atMost('one of 11 slow: the same, by round robin alone', roundRobin, 97, '%'),
  ];
}

/** One of two and one of three fail every call, at 200 calls a second. */
async function failingInstance(): Promise<Check[]> {
  const checks: Check[] = [];
  for (const count of [2, 3]) {
    await withFleet(count, 0, {}, async (fleet, { call, picks }) => {
      const running = steadyCalls(call, 200, 11);
      fleet.tell(failing, 0);
      await delay(1_000);
      const before = picks()[0]!;
      await delay(9_500);
      const share = (100 * (picks()[0]! - before)) / (200 * 9.5);
      const failed = 100 - within(await running, 3_000);
      checks.push(atMost(`one of ${count} fails: its part of the calls after 1 s`, share, 1, '%'));
      checks.push(atMost(`one of ${count} fails: calls that failed`, failed, 1, '%'));
    });
  }
  return checks;
}

/** All three fail for 10 s, at 200 calls a second. */
function allFailing(): Promise<Check[]> {
  return withFleet(3, 0, {}, async (fleet, { call, picks }) => {
    const total = () => picks().reduce((sum, count) => sum + count, 0);
    fleet.tell(failing);
    const before = total();
    await steadyCalls(call, 200, 10);
    const attempts = (total() - before) / 2_000;
    fleet.tell(well);
    const healedAt = performance.now();
    let lastFailureAt = healedAt;
    await steadyCalls(
      () => call().catch(() => Promise.reject(new Error(String((lastFailureAt = performance.now()))))),
      200,
      4,
    );
    return [
      atMost('all fail: attempts for each call', attempts, 1.3),
      atMost('all were failing and are well: until the last failure', (lastFailureAt - healedAt) / 1000, 2, 's'),
    ];
  });
}

/** A failing instance at 1000 concurrent calls, each time it is half open. */
function halfOpen(): Promise<Check[]> {
  return withFleet(3, 20, {}, async (fleet, { call, picks, view }) => {
    fleet.tell({ ...failing, delayMs: 20 }, 0);
    await steadyCalls(call, 200, 1);
    let most = 0;
    for (let round = 0; round < 5; round += 1) {
      // Where nothing else is wrong: on a busy machine all may be out, and then all are asked.
      const giveUpAt = performance.now() + 60_000;
      for (let bad = view()[0]!; bad.eligible || bad.ejection?.remainingMs !== 0; bad = view()[0]!) {
        if (performance.now() > giveUpAt) throw new Error('an instance that fails was not taken out within a minute');
        await (bad.eligible ? call().catch(() => undefined) : delay(1));
      }
      const before = picks()[0]!;
      const calls = Array.from({ length: 1_000 }, () => call());
      most = Math.max(most, picks()[0]! - before);
      await Promise.allSettled(calls);
    }
    return [exactly('half open at 1000 concurrent calls: probes, the most of 5 rounds', most, 1)];
  });
}

/** A process is stopped by the system and goes on 5 s later. */
function frozenInstance(): Promise<Check[]> {
  return withFleet(3, 5, {}, async (fleet, { call, picks }) => {
    const running = steadyCalls(call, 200, 16);
    let last = picks()[0]!;
    let pickedAt = 0;
    let backAt = 0;
    const { pid } = fleet.processes[0]!;
    const look = setInterval(() => {
      const now = picks()[0]!;
      if (now > last) pickedAt = performance.now();
      if (now > last && resumedAt > 0 && backAt === 0) backAt = performance.now();
      last = now;
    }, 10);
    let resumedAt = 0;
    await delay(3_000);
    process.kill(pid!, 'SIGSTOP');
    const stoppedAt = performance.now();
    await delay(5_000);
    const endedAfter = (pickedAt - stoppedAt) / 1000;
    process.kill(pid!, 'SIGCONT');
    resumedAt = performance.now();
    const failures = (await running).filter(({ ok }) => !ok).length;
    clearInterval(look);
    return [
      atLeast('SIGSTOP: the last call to it, after this', endedAfter, -1, 's'),
      atMost('SIGSTOP: until the last call to it', endedAfter, 1.6, 's'),
      atMost('SIGCONT: until the first call to it', backAt === 0 ? Infinity : (backAt - resumedAt) / 1000, 2, 's'),
      exactly('SIGSTOP and SIGCONT: calls that failed', failures, 0),
    ];
  });
}

/** Instances are killed one after another, 50 times, at 200 calls a second. */
function killedInstances(): Promise<Check[]> {
  // So slow that each kill finds calls in flight.
  return withFleet(3, 50, {}, async (fleet, { call }) => {
    let isOver = false;
    const running = (async () => {
      let failures = 0;
      while (!isOver) failures += (await steadyCalls(call, 200, 1)).filter(({ ok }) => !ok).length;
      return failures;
    })();
    for (let round = 0; round < 50; round += 1) {
      const at = round % 3;
      const child = fleet.processes[at]!;
      child.kill('SIGKILL');
      await once(child, 'exit');
      await delay(100);
      await fleet.start(at);
      await delay(1_500);
    }
    isOver = true;
    return [exactly('SIGKILL, 50 times: calls that failed', await running, 0)];
  });
}
