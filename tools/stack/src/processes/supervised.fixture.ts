import type { ExitReport, Run } from './run.ts';
import { Supervised, type SupervisionOptions } from './supervised.ts';

/** A process that the test controls. */
class ScriptedRun implements Run<string> {
  private readonly becomesReady = Promise.withResolvers<string>();
  private readonly ends = Promise.withResolvers<ExitReport>();
  readonly ready = this.becomesReady.promise;
  readonly ended = this.ends.promise;
  asked: string[] = [];

  comeUp(as: string): void {
    this.becomesReady.resolve(as);
  }

  end(reason: string): void {
    this.becomesReady.promise.catch(() => {});
    this.becomesReady.reject(new Error(reason));
    this.ends.resolve({ reason, lastLines: [`last line before ${reason}`] });
  }

  stop(): void {
    this.asked.push('stop');
    this.end('asked to');
  }

  kill(): void {
    this.asked.push('kill');
    this.end('killed');
  }

  signal(signal: NodeJS.Signals): void {
    this.asked.push(signal);
  }
}

/** A supervised process, whose runs the test controls. */
export function supervise(options: Partial<SupervisionOptions> = {}) {
  const runs: ScriptedRun[] = [];
  const events: unknown[][] = [];
  let launched = Promise.withResolvers<ScriptedRun>();
  const supervised = new Supervised(
    'users-1',
    () => {
      const run = new ScriptedRun();
      runs.push(run);
      launched.resolve(run);
      launched = Promise.withResolvers();
      return run;
    },
    {
      ready: (...args) => events.push(['ready', ...args]),
      exited: ({ reason }, wasReady, retryInMs) => events.push(['exited', reason, wasReady, retryInMs]),
    },
    { restartOnExit: true, backoffMs: [1, 4], ...options },
  );
  return { supervised, runs, events, nextRun: () => launched.promise };
}

/** As `supervise`, and its first run is ready. */
export async function upAndRunning(options: Partial<SupervisionOptions> = {}) {
  const context = supervise(options);
  const first = context.nextRun();
  const started = context.supervised.start();
  (await first).comeUp('first');
  await started;
  return { ...context, first: await first };
}

/** Waits until all pending callbacks have run. */
export const macrotask = () => new Promise((resolve) => setImmediate(resolve));
