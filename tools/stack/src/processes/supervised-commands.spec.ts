import { afterEach, describe, expect, it, vi } from 'vitest';
import { ProcessStateError, type Supervised } from './supervised.ts';
import { macrotask, supervise, upAndRunning } from './supervised.fixture.ts';

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
