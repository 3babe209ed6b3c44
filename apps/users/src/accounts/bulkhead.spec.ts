import { UnavailableError } from '@signalbox/contract';
import { describe, expect, it } from 'vitest';
import { Bulkhead } from './bulkhead.ts';

/** A task that ends when the test says so. */
function aTask(log: string[] = [], name = 'task') {
  const end = Promise.withResolvers<void>();
  const run = async () => {
    log.push(name);
    await end.promise;
    return name;
  };
  return { run, end: end.resolve, fail: end.reject };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('Bulkhead', () => {
  it('runs as many at once as it holds, and the others in order of arrival', async () => {
    const bulkhead = new Bulkhead(2, 10);
    const log: string[] = [];
    const tasks = ['a', 'b', 'c', 'd'].map((name) => aTask(log, name));
    const results = tasks.map(({ run }) => bulkhead.run(run));
    await settled();
    expect(log).toEqual(['a', 'b']);
    tasks[1]?.end();
    await settled();
    expect(log).toEqual(['a', 'b', 'c']);
    for (const task of tasks) task.end();
    await expect(Promise.all(results)).resolves.toEqual(['a', 'b', 'c', 'd']);
  });

  it('turns away who finds the queue full', async () => {
    const bulkhead = new Bulkhead(1, 1);
    const task = aTask();
    const accepted = [bulkhead.run(task.run), bulkhead.run(task.run)];
    await expect(bulkhead.run(task.run)).rejects.toThrow(UnavailableError);
    task.end();
    await Promise.all(accepted);
    await expect(bulkhead.run(task.run)).resolves.toBe('task');
  });

  it('gives the place back when a task fails', async () => {
    const bulkhead = new Bulkhead(1, 0);
    const failing = aTask();
    const result = bulkhead.run(failing.run);
    failing.fail(new Error('broken'));
    await expect(result).rejects.toThrow('broken');
    await expect(bulkhead.run(async () => 'next')).resolves.toBe('next');
  });

  it('lets who waits leave the queue, and never starts their task', async () => {
    const bulkhead = new Bulkhead(1, 1);
    const running = aTask();
    const log: string[] = [];
    const abort = new AbortController();
    const first = bulkhead.run(running.run);
    const leaver = bulkhead.run(aTask(log, 'leaver').run, abort.signal);
    abort.abort(new Error('the caller went away'));
    await expect(leaver).rejects.toThrow('the caller went away');
    const next = bulkhead.run(async () => 'next');
    running.end();
    await expect(Promise.all([first, next])).resolves.toEqual(['task', 'next']);
    expect(log).toEqual([]);
  });

  it('starts nothing for a caller that is gone already', async () => {
    const bulkhead = new Bulkhead(1, 1);
    await expect(bulkhead.run(async () => 'ran', AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
  });
});
