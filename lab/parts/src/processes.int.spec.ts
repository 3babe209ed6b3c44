import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { until } from '@signalbox/testing/until';
import { descendants, isRunning, memoryMiB, processSeconds } from './processes.ts';

it.runIf(process.platform === 'linux')(
  'tells what a process and its children hold and use, until they end',
  async () => {
    const parent = spawn('sh', ['-c', 'sleep 60 & wait'], { stdio: 'ignore' });
    const family = await until(() => (descendants(parent.pid!).length === 2 ? descendants(parent.pid!) : undefined));
    expect(family[0]).toBe(parent.pid);
    expect(family.map(isRunning)).toEqual([true, true]);
    expect(memoryMiB(family)).toBeGreaterThan(0);
    expect(processSeconds(parent.pid!)).toBeGreaterThanOrEqual(0);
    for (const pid of family.toReversed()) process.kill(pid, 'SIGKILL');
    await once(parent, 'exit');
    expect(isRunning(parent.pid!)).toBe(false);
    expect(processSeconds(parent.pid!)).toBeUndefined();
    expect(memoryMiB([parent.pid!])).toBe(0);
  },
);
