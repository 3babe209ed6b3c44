import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { until } from '@signalbox/testing/until';
import { descendants, isRunning, memoryMiB, processSeconds } from './processes.ts';

it.runIf(process.platform === 'linux')(
  'measures memory and CPU time of a process and its children, until they end',
  async () => {
    const parent = spawn('sh', ['-c', 'sleep 60 & wait'], { stdio: 'ignore' });
    const pids = await until(() => (descendants(parent.pid!).length === 2 ? descendants(parent.pid!) : undefined));
    expect(pids[0]).toBe(parent.pid);
    expect(pids.map(isRunning)).toEqual([true, true]);
    expect(memoryMiB(pids)).toBeGreaterThan(0);
    expect(processSeconds(parent.pid!)).toBeGreaterThanOrEqual(0);
    for (const pid of pids.toReversed()) process.kill(pid, 'SIGKILL');
    await once(parent, 'exit');
    expect(isRunning(parent.pid!)).toBe(false);
    expect(processSeconds(parent.pid!)).toBeUndefined();
    expect(memoryMiB([parent.pid!])).toBe(0);
  },
);
