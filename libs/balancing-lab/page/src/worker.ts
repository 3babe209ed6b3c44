import { DEFAULT_EXPERIMENT, type Experiment } from './experiment.ts';
import type { Frame, ToWorker } from './protocol.ts';
import { Runs } from './runs.ts';

const FRAME_MS = 50;
/** Calls between two looks at the clock. */
const CALLS_PER_LOOK = 1_000;
/** Part of each frame in which the worker computes at most, so that it can receive messages. */
const BUSY_MS = 40;

let experiment: Experiment = DEFAULT_EXPERIMENT;
let runs = new Runs(experiment);
let isPaused = false;
/** Calls that are due: a slow experiment has less than one per frame. */
let due = 0;
let lastAt = performance.now();

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'pause') isPaused = data.isPaused;
  else if (data.kind === 'restart') runs = new Runs(experiment);
  else {
    experiment = data.experiment;
    runs.change(experiment);
  }
});

setInterval(() => {
  const startedAt = performance.now();
  const elapsedMs = startedAt - lastAt;
  lastAt = startedAt;
  const calls = isPaused ? 0 : advance(startedAt, elapsedMs);
  const perSecond = (calls * 1_000) / Math.max(1, elapsedMs);
  postMessage({ runs: runs.views, callsPerSecond: perSecond } satisfies Frame);
}, FRAME_MS);

/** @returns the number of simulated calls of each policy. */
function advance(startedAt: number, elapsedMs: number): number {
  due = Math.min(due + (experiment.callsPerSecond * elapsedMs) / 1_000, Number.MAX_SAFE_INTEGER);
  let calls = 0;
  while (due >= 1 && performance.now() - startedAt < BUSY_MS) {
    const next = Math.min(CALLS_PER_LOOK, Math.floor(due));
    runs.run(next);
    due -= next;
    calls += next;
  }
  // What a slow machine cannot simulate in time is not made up for later.
  due = Math.min(due, 1);
  return calls;
}
