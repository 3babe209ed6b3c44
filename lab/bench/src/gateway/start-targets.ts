import type { Session } from '../benchmark.ts';
import { bodies, type Size } from './bodies.ts';
import { urlOf, type MeasuredTarget, type Turn } from './measure.ts';
import type { Options } from './options.ts';
import type { TargetContext, Target } from './target.ts';

// After this number, each token was used and V8 has optimized the hot code.
const WARM_UP_REQUESTS = 10_000;

/**
 * Starts targets and warms each one up.
 * @throws Error if one does not pass on the backends' bodies unchanged.
 */
export async function startTargets(
  targets: readonly Target[],
  context: TargetContext,
  turn: Turn,
  { workloads, warmUpSeconds }: Pick<Options, 'workloads' | 'warmUpSeconds'>,
  { signal, log }: Session,
): Promise<MeasuredTarget[]> {
  const started: MeasuredTarget[] = [];
  for (const target of targets) {
    signal.throwIfAborted();
    log(`starting ${target.name}`);
    const measured = { target, running: await target.start(context) };
    await assertSameBodies(measured, context.tokens[0]!);
    for (const size of new Set(workloads.map((workload) => workload.size))) {
      let requests = 0;
      for (let spent = 0; requests < WARM_UP_REQUESTS && spent < warmUpSeconds; spent += 1) {
        signal.throwIfAborted();
        const { rps } = await turn(measured, { size, connections: 64 }, 1);
        requests += rps;
      }
    }
    started.push(measured);
  }
  return started;
}

/** @throws Error if a target does not pass on the backends' bodies byte for byte. */
async function assertSameBodies(measured: MeasuredTarget, token: string): Promise<void> {
  for (const size of Object.keys(bodies) as Size[]) {
    const answer = await fetch(urlOf(measured, size), { headers: { authorization: `Bearer ${token}` } });
    const body = await answer.text();
    if (answer.status === 200 && body === bodies[size]) continue;
    throw new Error(
      `expected 200 with the backend's body from ${measured.target.name} at ${urlOf(measured, size)}, got ${answer.status}: ${body.slice(0, 300)}`,
    );
  }
}
