import { describe, expect, it } from 'vitest';
import { killAll, stopInOrder, type Stoppable } from './stop-in-order.ts';

const BUDGET = { totalMs: 60, reserveMs: 10 };

/** Records the calls it receives. `obeys`: the call that ends it. */
function stoppable(name: string, obeys: 'stop' | 'kill' | 'nothing', happened: string[]): Stoppable {
  const ended = Promise.withResolvers<void>();
  const hear = (what: 'stop' | 'kill') => () => {
    happened.push(`${what} ${name}`);
    if (what !== obeys) return;
    happened.push(`${name} ended`);
    ended.resolve();
  };
  return { stop: hear('stop'), kill: hear('kill'), ended: ended.promise };
}

describe('stopping in order', () => {
  it('stops a stage only after the one before has ended', async () => {
    const happened: string[] = [];
    const [gateway, orders, users] = ['gateway', 'orders', 'users'].map((name) => stoppable(name, 'stop', happened));
    await stopInOrder([[gateway!], [], [orders!, users!]], BUDGET);
    expect(happened).toEqual([
      'stop gateway',
      'gateway ended',
      'stop orders',
      'orders ended',
      'stop users',
      'users ended',
    ]);
  });

  it('kills a process that does not end in time, and reserves time for later stages', async () => {
    const happened: string[] = [];
    await stopInOrder([[stoppable('gateway', 'kill', happened)], [stoppable('users', 'stop', happened)]], BUDGET);
    expect(happened).toEqual(['stop gateway', 'kill gateway', 'gateway ended', 'stop users', 'users ended']);
  });
});

describe('killing all', () => {
  it('waits until all have ended', async () => {
    await expect(killAll([[stoppable('users', 'kill', [])], []], 1_000)).resolves.toBe(true);
  });

  it('reports that a process still runs', async () => {
    await expect(killAll([[stoppable('users', 'nothing', [])]], 10)).resolves.toBe(false);
  });
});
