import { processSeconds } from '@signalbox/lab-parts/processes';
import type { Size } from './bodies.ts';
import { parseFigures, type LoadGenerator } from './load/load.ts';
import type { Workload } from './options.ts';
import type { RunningTarget, TargetContext, Target } from './target.ts';

/** The figures of one turn of a target. */
export interface Sample {
  readonly rps: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Processor time of the target's process for 1000 requests; undefined if the system does not report it. */
  readonly cpuSecondsPer1000?: number;
  /** The share of one core that the target's process used. Near 1, the target limited the throughput. */
  readonly busy?: number;
  readonly errors: number;
}

/** A target and its running process. */
export interface MeasuredTarget {
  readonly target: Target;
  readonly running: RunningTarget;
}

export const urlOf = ({ target, running }: MeasuredTarget, size: Size): string =>
  `http://127.0.0.1:${running.port}${target.paths?.[size] ?? `/${size}`}`;

/** Puts a target under a workload for some seconds. */
export type Turn = (measured: MeasuredTarget, workload: Workload, seconds: number) => Promise<Sample>;

/** Implements {@link Turn} with a load generator. */
export async function measure(
  measured: MeasuredTarget,
  { size, connections }: Workload,
  seconds: number,
  load: LoadGenerator,
  tokensFile: string,
  { processes, pinned, folder }: TargetContext,
): Promise<Sample> {
  const { pid, afterTurn } = measured.running;
  const [file, ...args] = pinned.others(load.command({ url: urlOf(measured, size), connections, seconds, tokensFile }));
  const before = processSeconds(pid);
  const figures = parseFigures(await processes.output(load.name, { file, args, cwd: folder }));
  const after = processSeconds(pid);
  afterTurn?.();
  const sample = {
    rps: figures.requests / figures.seconds,
    p50Ms: figures.p50Ms,
    p99Ms: figures.p99Ms,
    errors: figures.errors,
  };
  if (before === undefined || after === undefined || figures.requests === 0) return sample;
  const cpuSeconds = after - before;
  return {
    ...sample,
    cpuSecondsPer1000: (cpuSeconds / figures.requests) * 1000,
    busy: cpuSeconds / figures.seconds,
  };
}
