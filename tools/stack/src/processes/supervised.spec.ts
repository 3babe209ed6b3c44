import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ExitReport, Run } from './run.ts';
import { ProcessStateError, StartError, Supervised, type SupervisionOptions } from './supervised.ts';

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

function supervise(options: Partial<SupervisionOptions> = {}) {
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

async function upAndRunning(options: Partial<SupervisionOptions> = {}) {
  const context = supervise(options);
  const first = context.nextRun();
  const started = context.supervised.start();
  (await first).comeUp('first');
  await started;
  return { ...context, first: await first };
}

const macrotask = () => new Promise((resolve) => setImmediate(resolve));

describe('a supervised process', () => {
  it('stops when it is held, and stays stopped until it is released', async () => {
    const { supervised, runs, nextRun, first } = await upAndRunning();
    await supervised.hold();
    expect(first.asked).toEqual(['stop']);
    await macrotask();
    expect([supervised.current, runs.length]).toEqual([undefined, 1]);
    const second = nextRun();
    supervised.release();
    (await second).comeUp('second');
    await macrotask();
    expect([supervised.current, supervised.restarts]).toEqual(['second', 1]);
  });

  it('can be stopped while it is held', async () => {
    const { supervised, runs } = await upAndRunning();
    await supervised.hold();
    supervised.stop();
    await supervised.ended;
    expect(runs).toHaveLength(1);
  });

  it('restarts when it exits, and reports the new process', async () => {
    const { supervised, nextRun, first, events } = await upAndRunning();
    const second = nextRun();
    first.end('signal SIGKILL');
    (await second).comeUp('second');
    await macrotask();
    expect(supervised.current).toBe('second');
    expect(supervised.restarts).toBe(1);
    expect(events).toEqual([
      ['ready', 'first', 0],
      ['exited', 'signal SIGKILL', true, 1],
      ['ready', 'second', 1],
    ]);
  });

  it('has no current process between its exit and the next ready one', async () => {
    const { supervised, nextRun, first } = await upAndRunning();
    const second = nextRun();
    first.end('exit code 1');
    await second;
    expect(supervised.current).toBeUndefined();
  });

  it('waits longer before each restart, up to a limit', async () => {
    const { supervised, nextRun, first, events } = await upAndRunning();
    let run = first;
    for (let death = 0; death < 4; death++) {
      const next = nextRun();
      run.end('exit code 1');
      run = await next;
    }
    expect(events.slice(1).map(([, , , retryInMs]) => retryInMs)).toEqual([1, 2, 4, 4]);
    supervised.stop();
  });

  it('does not restart without restartOnExit', async () => {
    const { supervised, runs, first, events } = await upAndRunning({ restartOnExit: false });
    first.end('signal SIGKILL');
    await macrotask();
    expect(events.at(-1)).toEqual(['exited', 'signal SIGKILL', true, undefined]);
    expect(runs).toHaveLength(1);
    supervised.stop();
    await supervised.ended;
  });

  it('fails with its last lines if the first start fails', async () => {
    const { supervised, nextRun, runs } = supervise();
    const first = nextRun();
    const started = supervised.start();
    (await first).end('exit code 78');
    const error = await started.catch((error: unknown) => error);
    expect(error).toBeInstanceOf(StartError);
    expect((error as StartError).message).toBe('users-1 ended before it was ready (exit code 78)');
    expect((error as StartError).exit.lastLines).toEqual(['last line before exit code 78']);
    await supervised.ended;
    expect(runs).toHaveLength(1);
  });

  it('retries if a later start fails', async () => {
    const { nextRun, first, events, supervised } = await upAndRunning();
    const second = nextRun();
    first.end('signal SIGKILL');
    const third = second.then(nextRun);
    (await second).end('exit code 1');
    (await third).comeUp('third');
    await macrotask();
    expect(events.at(-2)).toEqual(['exited', 'exit code 1', false, 2]);
    expect(supervised.current).toBe('third');
  });

  it('stops on request, and does not restart', async () => {
    const { supervised, runs, events } = await upAndRunning();
    supervised.stop();
    await supervised.ended;
    expect(runs).toHaveLength(1);
    expect(events).toHaveLength(1);
  });

  it('stops immediately during the pause before a restart', async () => {
    const { supervised, first, runs } = await upAndRunning({ backoffMs: [60_000, 60_000] });
    first.end('signal SIGKILL');
    await macrotask();
    supervised.stop();
    await supervised.ended;
    expect(runs).toHaveLength(1);
  });

  it('stops during its start', async () => {
    const { supervised, nextRun } = supervise();
    const first = nextRun();
    const started = supervised.start();
    await first;
    supervised.stop();
    await expect(started).rejects.toBeInstanceOf(StartError);
    await supervised.ended;
  });

  it('does not start after a stop', async () => {
    const { supervised, runs } = supervise();
    supervised.stop();
    await supervised.ended;
    await expect(supervised.start()).rejects.toBeInstanceOf(StartError);
    expect(runs).toHaveLength(0);
  });
});

describe('restarting a supervised process', () => {
  it('stops the process, and starts it again without a pause', async () => {
    const { supervised, nextRun, first, events } = await upAndRunning({ backoffMs: [60_000, 60_000] });
    const second = nextRun();
    supervised.restart();
    expect(first.asked).toEqual(['stop']);
    (await second).comeUp('second');
    await macrotask();
    expect(events).toEqual([
      ['ready', 'first', 0],
      ['ready', 'second', 1],
    ]);
  });

  it('retries a failed start that waits for a change of its sources', async () => {
    const { supervised, nextRun, events } = supervise({ waitsForChange: true });
    const first = nextRun();
    const started = supervised.start();
    const second = first.then(nextRun);
    (await first).end('exit code 1');
    await macrotask();
    expect(events).toEqual([['exited', 'exit code 1', false, undefined]]);
    supervised.restart();
    (await second).comeUp('second');
    await expect(started).resolves.toBe('second');
  });
});

describe('a supervised process that is held during the pause before a restart', () => {
  it('does not start until it is released', async () => {
    const { supervised, first, runs, nextRun, events } = await upAndRunning({ backoffMs: [1, 1] });
    first.end('signal SIGKILL');
    while (events.at(-1)![0] !== 'exited') await Promise.resolve();
    await supervised.hold();
    expect(supervised.status).toBe('stopped');
    // The pause of another process ends later.
    const other = await upAndRunning({ backoffMs: [5, 5] });
    const restarted = other.nextRun();
    other.first.end('signal SIGKILL');
    await restarted;
    other.supervised.stop();
    expect(runs).toHaveLength(1);
    const second = nextRun();
    supervised.release();
    await second;
    expect(runs).toHaveLength(2);
    supervised.stop();
  });
});

describe('the status of a supervised process', () => {
  it('says what it does', async () => {
    const { supervised, nextRun } = supervise({ backoffMs: [60_000, 60_000] });
    expect(supervised.status).toBe('waiting');
    const first = nextRun();
    const started = supervised.start();
    expect(supervised.status).toBe('starting');
    (await first).comeUp('first');
    await started;
    expect(supervised.status).toBe('ready');
    (await first).end('signal SIGKILL');
    await macrotask();
    expect(supervised.status).toBe('waiting');
    const second = nextRun();
    supervised.release();
    (await second).comeUp('second');
    await supervised.hold();
    await macrotask();
    expect(supervised.status).toBe('stopped');
    supervised.stop();
  });

  it('is stopped if it ended and does not restart by itself, and a release starts it', async () => {
    const { supervised, first, nextRun } = await upAndRunning({ restartOnExit: false });
    first.end('signal SIGKILL');
    await macrotask();
    expect(supervised.status).toBe('stopped');
    const second = nextRun();
    supervised.release();
    (await second).comeUp('second');
    await macrotask();
    expect(supervised.status).toBe('ready');
  });
});

describe('a supervised process that is killed by a command', () => {
  it('restarts', async () => {
    const { supervised, first, nextRun } = await upAndRunning();
    const second = nextRun();
    supervised.crash();
    expect(first.asked).toEqual(['kill']);
    (await second).comeUp('second');
    await macrotask();
    expect(supervised.restarts).toBe(1);
  });

  it('must run', async () => {
    const { supervised } = await upAndRunning();
    await supervised.hold();
    await macrotask();
    expect(() => supervised.crash()).toThrow('users-1 is stopped: expected it to be ready');
    supervised.stop();
  });
});

describe('a frozen process', () => {
  afterEach(() => void vi.useRealTimers());

  it('continues after the time', async () => {
    const { supervised, first } = await upAndRunning();
    vi.useFakeTimers();
    supervised.freeze(10_000);
    expect([supervised.status, first.asked]).toEqual(['frozen', ['SIGSTOP']]);
    vi.advanceTimersByTime(9_999);
    supervised.freeze(2_000);
    vi.advanceTimersByTime(1_999);
    expect(first.asked).toEqual(['SIGSTOP', 'SIGSTOP']);
    vi.advanceTimersByTime(1);
    expect([supervised.status, first.asked]).toEqual(['ready', ['SIGSTOP', 'SIGSTOP', 'SIGCONT']]);
  });

  it.each<[string, (supervised: Supervised<string>) => unknown, string]>([
    ['held', (supervised) => supervised.hold(), 'stop'],
    ['restarted', (supervised) => supervised.restart(), 'stop'],
    ['stopped', (supervised) => supervised.stop(), 'stop'],
    ['killed by a command', (supervised) => supervised.crash(), 'kill'],
  ])('continues before it is %s', async (_, act, asked) => {
    const { supervised, first } = await upAndRunning();
    supervised.freeze(10_000);
    await act(supervised);
    expect(first.asked).toEqual(['SIGSTOP', 'SIGCONT', asked]);
    await macrotask();
    expect(supervised.status).not.toBe('frozen');
    supervised.stop();
  });

  it('must be ready', async () => {
    const { supervised } = supervise();
    expect(() => supervised.freeze(10_000)).toThrow('users-1 is waiting: expected it to be ready');
    expect(() => supervised.freeze(10_000)).toThrow(ProcessStateError);
  });
});
