import { atMost } from '@signalbox/lab-parts/check';
import { until } from '@signalbox/testing/until';
import type { Drill, DrillContext } from '../drill.ts';

const PAUSED_MS = 30_000;
const DOWN_MS = 60_000;

export const registryPause: Drill = {
  name: 'registry-pause',
  fault: `Consul is frozen for ${PAUSED_MS / 1_000} s`,
  promise: 'no read fails; all instances are registered again 2 s after Consul answers',
  run: async (context) => {
    const { system, mark, pause, short } = context;
    mark('frozen');
    await system.freeze('registry');
    await pause(short ? 5_000 : PAUSED_MS);
    mark('resumed');
    await system.resume('registry');
    return checks(await registeredAgainMs(context));
  },
};

export const registryWipe: Drill = {
  name: 'registry-wipe',
  fault: 'Consul is killed and restarted without its data',
  promise: 'no read fails; all instances are registered again 2 s after Consul answers',
  only: 'local',
  run: async (context) => {
    context.mark('killed');
    await context.system.kill('registry');
    await until(async () => (await context.system.registered()) === undefined);
    const tookMs = await registeredAgainMs(context);
    await context.pause(3_000);
    return checks(tookMs);
  },
};

export const registryGone: Drill = {
  name: 'registry-gone',
  fault: `Consul is down for ${DOWN_MS / 1_000} s, and an instance is killed during that time`,
  promise: 'no read fails; all instances are registered again 2 s after Consul answers',
  run: async (context) => {
    const { system, mark, pause, short } = context;
    const downMs = short ? 6_000 : DOWN_MS;
    mark('stopped');
    await system.hold('registry');
    await pause(downMs / 3);
    mark('users-1 killed');
    await system.kill('users-1');
    await pause((2 * downMs) / 3);
    mark('started');
    await system.release('registry');
    return checks(await registeredAgainMs(context));
  },
};

/** Waits until the registry lists every running instance as passing. @returns the time since its first answer. */
async function registeredAgainMs({ system, now, mark, pause }: DrillContext): Promise<number> {
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

const checks =
  (tookMs: number): Awaited<ReturnType<Drill['run']>> =>
  (record) => [
    atMost('reads failed', record.reads.failed.count, 0),
    atMost('time from its first answer until all are registered', tookMs, 2_000, 'ms'),
  ];
