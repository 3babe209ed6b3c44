import { describe, expect, it, vi } from 'vitest';
import { StartError } from './supervised.ts';
import { macrotask, supervise, upAndRunning } from './supervised.fixture.ts';

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
    // A process that runs for long would start with a short pause again.
    const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now());
    let run = first;
    for (let death = 0; death < 4; death++) {
      const next = nextRun();
      run.end('exit code 1');
      run = await next;
    }
    expect(events.slice(1).map(([, , , retryInMs]) => retryInMs)).toEqual([1, 2, 4, 4]);
    clock.mockRestore();
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
