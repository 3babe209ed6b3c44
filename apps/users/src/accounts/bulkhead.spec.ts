import { UnavailableError } from '@signalbox/contract';
import { describe, expect, it } from 'vitest';
import { Bulkhead } from './bulkhead.ts';

/** A task that the test ends or fails. */
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
  it('runs up to `capacity` tasks at the same time, and the others in order of arrival', async () => {
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

  it('starts queued tasks when it gets a higher capacity, and lets running ones end when it gets a lower one', async () => {
    const bulkhead = new Bulkhead(1, 10);
    const log: string[] = [];
    const tasks = ['a', 'b', 'c', 'd'].map((name) => aTask(log, name));
    const results = tasks.map(({ run }) => bulkhead.run(run));
    await settled();
    bulkhead.resize(3);
    await settled();
    expect(log).toEqual(['a', 'b', 'c']);
    bulkhead.resize(1);
    for (const task of tasks.slice(0, 2)) task.end();
    await settled();
    expect(log).toEqual(['a', 'b', 'c']);
    tasks[2]?.end();
    await settled();
    expect(log).toEqual(['a', 'b', 'c', 'd']);
    tasks[3]?.end();
    await Promise.all(results);
  });

  it('rejects a task if the queue is full', async () => {
    const bulkhead = new Bulkhead(1, 1);
    const task = aTask();
    const accepted = [bulkhead.run(task.run), bulkhead.run(task.run)];
    await expect(bulkhead.run(task.run)).rejects.toThrow(UnavailableError);
    task.end();
    await Promise.all(accepted);
    await expect(bulkhead.run(task.run)).resolves.toBe('task');
  });

  it('starts the next task after a failure', async () => {
    const bulkhead = new Bulkhead(1, 0);
    const failing = aTask();
    const result = bulkhead.run(failing.run);
    failing.fail(new Error('broken'));
    await expect(result).rejects.toThrow('broken');
    await expect(bulkhead.run(async () => 'next')).resolves.toBe('next');
  });

  it('removes an aborted task from the queue and never starts it', async () => {
    const bulkhead = new Bulkhead(1, 1);
    const running = aTask();
    const log: string[] = [];
    const abort = new AbortController();
    const first = bulkhead.run(running.run);
    const aborted = bulkhead.run(aTask(log, 'aborted').run, abort.signal);
    abort.abort(new Error('the caller disconnected'));
    await expect(aborted).rejects.toThrow('the caller disconnected');
    const next = bulkhead.run(async () => 'next');
    running.end();
    await expect(Promise.all([first, next])).resolves.toEqual(['task', 'next']);
    expect(log).toEqual([]);
  });

  it('does not start a task whose signal is already aborted', async () => {
    const bulkhead = new Bulkhead(1, 1);
    await expect(bulkhead.run(async () => 'ran', AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
  });

  /** Fills the queue with tasks of attackers that have all had tasks before. @returns the names of the started tasks. */
  async function flooded(attackers: number, queueLength: number) {
    const bulkhead = new Bulkhead(1, queueLength);
    const names = Array.from({ length: attackers }, (_, number) => `attacker ${number}`);
    const earlier = names.map((name) => bulkhead.run(async () => name, undefined, [name]));
    await Promise.allSettled(earlier);
    const running = aTask();
    const log: string[] = [];
    const first = bulkhead.run(running.run);
    const flood = names.map((name) => bulkhead.run(async () => void log.push(name), undefined, [name]));
    const outcomes = Promise.allSettled([first, ...flood]);
    return { bulkhead, log, end: () => (running.end(), outcomes) };
  }

  it('starts a task of a new key before those of keys with many recent tasks, even if they fill the queue', async () => {
    const { bulkhead, log, end } = await flooded(200, 64);
    const honest = Array.from({ length: 19 }, (_, number) =>
      bulkhead.run(async () => void log.push('honest'), undefined, [`honest ${number}`]),
    );
    const outcomes = await end();
    await Promise.all(honest);
    expect(log.slice(0, 19)).toEqual(Array(19).fill('honest'));
    expect(log).toHaveLength(64);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(200 - 64 + 19);
  });

  it('does not count tasks that are to be forgotten', async () => {
    const { bulkhead, log, end } = await flooded(2, 10);
    for (let number = 0; number < 3; number += 1) bulkhead.forget(['attacker 1']);
    const last = bulkhead.run(async () => void log.push('forgiven'), undefined, ['attacker 1']);
    await end();
    await last;
    expect(log).toEqual(['forgiven', 'attacker 0', 'attacker 1']);
  });

  it('ranks tasks by their first key, and those of equal rank by the next', async () => {
    const bulkhead = new Bulkhead(1, 10);
    const running = aTask();
    const log: string[] = [];
    const run = (name: string, ...keys: string[]) => bulkhead.run(async () => void log.push(name), undefined, keys);
    const tasks = [
      bulkhead.run(running.run),
      run('first guess', 'network 1', 'account'),
      run('second guess', 'network 1', 'another account'),
      run('third guess', 'network 1', 'account'),
      run('the owner', 'network 2', 'account'),
      run('another user', 'network 3', 'a third account'),
    ];
    running.end();
    await Promise.all(tasks);
    expect(log).toEqual(['first guess', 'another user', 'the owner', 'second guess', 'third guess']);
  });
});
