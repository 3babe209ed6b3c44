import { atMost } from '@signalbox/lab-parts/check';
import { until } from '@signalbox/testing/until';
import type { Drill, Stage } from '../drill.ts';

const PAUSED_MS = 30_000;
const GONE_MS = 60_000;

export const registryPause: Drill = {
  name: 'registry-pause',
  fault: `Consul is frozen for ${PAUSED_MS / 1_000} s`,
  promise: 'no read fails; all are registered again 2 s after it answers',
  run: async (stage) => {
    const { system, mark, pause, short } = stage;
    mark('frozen');
    await system.freeze('registry');
    await pause(short ? 5_000 : PAUSED_MS);
    mark('thawed');
    await system.thaw('registry');
    return judge(await registeredAgainMs(stage));
  },
};

export const registryWipe: Drill = {
  name: 'registry-wipe',
  fault: 'Consul is killed, and started again with nothing in it',
  promise: 'no read fails; all are registered again 2 s after it answers',
  only: 'local',
  run: async (stage) => {
    stage.mark('wiped');
    await stage.system.kill('registry');
    await until(async () => (await stage.system.registered()) === undefined);
    const tookMs = await registeredAgainMs(stage);
    await stage.pause(3_000);
    return judge(tookMs);
  },
};

export const registryGone: Drill = {
  name: 'registry-gone',
  fault: `Consul is gone for ${GONE_MS / 1_000} s, and meanwhile an instance is killed`,
  promise: 'no read fails; all are registered again 2 s after it answers',
  run: async (stage) => {
    const { system, mark, pause, short } = stage;
    const goneMs = short ? 6_000 : GONE_MS;
    mark('gone');
    await system.hold('registry');
    await pause(goneMs / 3);
    mark('users-1 killed');
    await system.kill('users-1');
    await pause((2 * goneMs) / 3);
    mark('back');
    await system.release('registry');
    return judge(await registeredAgainMs(stage));
  },
};

/** Waits until the registry has every instance that runs as passing. @returns how long after its first answer that is. */
async function registeredAgainMs({ system, now, mark, pause }: Stage): Promise<number> {
  const answersAt = await until(async () => (await system.registered()) && now(), { timeoutMs: 60_000 });
  await until(
    async () => {
      const [registered, running] = await Promise.all([system.registered(), system.instances()]);
      return running.length === 6 && running.every(({ id }) => registered?.has(id));
    },
    { timeoutMs: 60_000 },
  );
  const tookMs = mark('all registered') - answersAt;
  await pause(2_000);
  return tookMs;
}

const judge =
  (tookMs: number): Awaited<ReturnType<Drill['run']>> =>
  (record) => [
    atMost('reads failed', record.reads.failed.count, 0),
    atMost('all registered again after its first answer', tookMs, 2_000, 'ms'),
  ];
