import { processSeconds } from '@signalbox/lab-parts/processes';
import type { Size } from './bodies.ts';
import { figuresIn, type LoadMaker } from './load/load.ts';
import type { Cell } from './options.ts';
import type { RunningTarget, Surroundings, Target } from './target.ts';

/** What one turn of a target found. */
export interface Sample {
  readonly rps: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Processor time of the target's process for 1000 requests; undefined where the system doesn't tell. */
  readonly cpuSecondsPer1000?: number;
  /** The share of one core that the target's process used: near 1, it was what limited the throughput. */
  readonly busy?: number;
  readonly errors: number;
}

/** A target that runs, and where it answers. */
export interface Subject {
  readonly target: Target;
  readonly running: RunningTarget;
}

export const urlOf = ({ target, running }: Subject, size: Size): string =>
  `http://127.0.0.1:${running.port}${target.paths?.[size] ?? `/${size}`}`;

/** Has a target answer for some seconds, under the load of a cell. */
export type Turn = (subject: Subject, cell: Cell, seconds: number) => Promise<Sample>;

/** What a {@link Turn} does, with a load and the surroundings that all turns have. */
export async function measure(
  subject: Subject,
  { size, connections }: Cell,
  seconds: number,
  load: LoadMaker,
  tokensFile: string,
  { processes, pinned, folder }: Surroundings,
): Promise<Sample> {
  const { pid, tidy } = subject.running;
  const [file, ...args] = pinned.others(load.command({ url: urlOf(subject, size), connections, seconds, tokensFile }));
  const before = processSeconds(pid);
  const figures = figuresIn(await processes.output(load.name, { file, args, cwd: folder }));
  const after = processSeconds(pid);
  tidy?.();
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
