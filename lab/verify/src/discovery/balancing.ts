import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceClientOptions } from '@signalbox/discovery';
import type { Check } from '@signalbox/lab-parts/check';
import { atLeast, atMost, equals } from '../printed-checks.ts';
import { TestInstances, type TestClient } from './test-instances.ts';
import { steadyCalls, percentWithin } from './steady-calls.ts';

const healthy = { delayMs: 0, fails: false };
const failing = { delayMs: 0, fails: true };

/** Calls to instances that are slow, fail, freeze or die, while the registry still lists all of them as passing. */
export async function verifyBalancing(): Promise<Check[]> {
  const parts = [slowInstance, failingInstance, allFailing, halfOpen, frozenInstance, killedInstances];
  const checks: Check[] = [];
  for (const part of parts) checks.push(...(await part()));
  return checks;
}

async function withInstances<T>(
  count: number,
  delayMs: number,
  options: Partial<ServiceClientOptions>,
  use: (instances: TestInstances, caller: TestClient) => Promise<T>,
): Promise<T> {
  const instances = await TestInstances.startAll(count, { delayMs });
  const caller = instances.client(options);
  try {
    // Connects to each instance and measures it once. On a busy machine the first connection can take too long.
    await Promise.allSettled(Array.from({ length: 20 * count }, () => caller.call()));
    return await use(instances, caller);
  } finally {
    await caller.close();
    instances.stop();
  }
}

/** One of eleven instances takes 2 s instead of 167 ms for 30 s, at 1000 calls per second. */
async function slowInstance(): Promise<Check[]> {
  const answered = (options: Partial<ServiceClientOptions>) =>
    withInstances(11, 167, options, async (instances, { call }) => {
      const running = steadyCalls(call, 1_000, 60);
      await delay(15_000);
      instances.setCondition({ delayMs: 2_000, fails: false }, 4);
      await delay(30_000);
      instances.setCondition({ delayMs: 167, fails: false }, 4);
      return percentWithin(await running, 1_000);
    });
  const roundRobin = await answered({ policy: 'round-robin', ejection: { enabled: false }, retries: false });
  return [
    atLeast('one of 11 slow: answered within 1 s', await answered({}), 99.9, '%'),
    atLeast('one of 11 slow: answered within 1 s, with hedging', await answered({ hedging: true }), 99.95, '%'),
    atMost('one of 11 slow: answered within 1 s, with round robin only', roundRobin, 97, '%'),
  ];
}

/** One of two, then one of three instances fails every call, at 200 calls per second. */
async function failingInstance(): Promise<Check[]> {
  const checks: Check[] = [];
  for (const count of [2, 3]) {
    await withInstances(count, 0, {}, async (instances, { call, picks }) => {
      const running = steadyCalls(call, 200, 11);
      instances.setCondition(failing, 0);
      await delay(1_000);
      const before = picks()[0]!;
      await delay(9_500);
      const share = (100 * (picks()[0]! - before)) / (200 * 9.5);
      const failed = 100 - percentWithin(await running, 3_000);
      checks.push(atMost(`one of ${count} fails: its share of the calls after 1 s`, share, 1, '%'));
      checks.push(atMost(`one of ${count} fails: failed calls`, failed, 1, '%'));
    });
  }
  return checks;
}

/** All three instances fail for 10 s, at 200 calls per second. */
function allFailing(): Promise<Check[]> {
  return withInstances(3, 0, {}, async (instances, { call, picks }) => {
    const total = () => picks().reduce((sum, count) => sum + count, 0);
    instances.setCondition(failing);
    const before = total();
    await steadyCalls(call, 200, 10);
    const attempts = (total() - before) / 2_000;
    instances.setCondition(healthy);
    const recoveredAt = performance.now();
    let lastFailureAt = recoveredAt;
    await steadyCalls(
      () => call().catch(() => Promise.reject(new Error(String((lastFailureAt = performance.now()))))),
      200,
      4,
    );
    return [
      atMost('all fail: attempts per call', attempts, 1.3),
      atMost('all recover: time until the last failure', (lastFailureAt - recoveredAt) / 1000, 2, 's'),
    ];
  });
}

/** Sends 1000 concurrent calls each time a failing instance is half-open. */
function halfOpen(): Promise<Check[]> {
  return withInstances(3, 20, {}, async (instances, { call, picks, view }) => {
    instances.setCondition({ ...failing, delayMs: 20 }, 0);
    await steadyCalls(call, 200, 1);
    let maxProbes = 0;
    for (let round = 0; round < 5; round += 1) {
      // On a busy machine all instances can be ejected, and then panic mode uses all of them.
      const deadline = performance.now() + 60_000;
      for (let bad = view()[0]!; bad.eligible || bad.ejection?.remainingMs !== 0; bad = view()[0]!) {
        if (performance.now() > deadline)
          throw new Error('expected the failing instance to be ejected within 60 s, it is not');
        await (bad.eligible ? call().catch(() => undefined) : delay(1));
      }
      const before = picks()[0]!;
      const calls = Array.from({ length: 1_000 }, () => call());
      maxProbes = Math.max(maxProbes, picks()[0]! - before);
      await Promise.allSettled(calls);
    }
    return [equals('half-open with 1000 concurrent calls: maximum of probes in 5 rounds', maxProbes, 1)];
  });
}

/** SIGSTOP freezes a process, and SIGCONT resumes it 5 s later. */
function frozenInstance(): Promise<Check[]> {
  return withInstances(3, 5, {}, async (instances, { call, picks }) => {
    const running = steadyCalls(call, 200, 16);
    let last = picks()[0]!;
    let pickedAt = 0;
    let returnedAt = 0;
    const { pid } = instances.processes[0]!;
    const sampling = setInterval(() => {
      const now = picks()[0]!;
      if (now > last) pickedAt = performance.now();
      if (now > last && resumedAt > 0 && returnedAt === 0) returnedAt = performance.now();
      last = now;
    }, 10);
    let resumedAt = 0;
    await delay(3_000);
    process.kill(pid!, 'SIGSTOP');
    const stoppedAt = performance.now();
    await delay(5_000);
    const lastCallAfter = (pickedAt - stoppedAt) / 1000;
    process.kill(pid!, 'SIGCONT');
    resumedAt = performance.now();
    const failures = (await running).filter(({ ok }) => !ok).length;
    clearInterval(sampling);
    return [
      atLeast('SIGSTOP: last call to it, after the signal', lastCallAfter, -1, 's'),
      atMost('SIGSTOP: time until the last call to it', lastCallAfter, 1.6, 's'),
      atMost(
        'SIGCONT: time until the first call to it',
        returnedAt === 0 ? Infinity : (returnedAt - resumedAt) / 1000,
        2,
        's',
      ),
      equals('SIGSTOP and SIGCONT: failed calls', failures, 0),
    ];
  });
}

/** Kills instances one after another, 50 times, at 200 calls per second. */
function killedInstances(): Promise<Check[]> {
  // Slow enough that each kill interrupts calls.
  return withInstances(3, 50, {}, async (instances, { call }) => {
    let isOver = false;
    const running = (async () => {
      let failures = 0;
      while (!isOver) failures += (await steadyCalls(call, 200, 1)).filter(({ ok }) => !ok).length;
      return failures;
    })();
    for (let round = 0; round < 50; round += 1) {
      const at = round % 3;
      const child = instances.processes[at]!;
      child.kill('SIGKILL');
      await once(child, 'exit');
      await delay(100);
      await instances.start(at);
      await delay(1_500);
    }
    isOver = true;
    return [equals('SIGKILL, 50 times: failed calls', await running, 0)];
  });
}
