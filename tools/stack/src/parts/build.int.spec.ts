import { describe, expect, it } from 'vitest';
import { build, BuildError } from './build.ts';

const never = new AbortController().signal;
const node = (script: string) => ({
  file: process.execPath,
  args: ['-e', script],
  env: process.env,
  cwd: import.meta.dirname,
  ipc: false,
});

describe('a build', () => {
  it('reports the pid of its process, so that the guard can stop it', async () => {
    const events: string[] = [];
    const listener = { spawned: () => events.push('spawned'), exited: () => events.push('exited') };
    await build(node(''), listener, never);
    expect(events).toEqual(['spawned', 'exited']);
  });

  it('fails with the complete output of the compiler', async () => {
    const lines = Array.from({ length: 40 }, (_, index) => `main.ts(${index},1): error TS2304`);
    const failing = build(node(`console.log(${JSON.stringify(lines.join('\n'))}); process.exit(2)`), silent, never);
    await expect(failing).rejects.toBeInstanceOf(BuildError);
    await expect(failing).rejects.toThrow(lines.join('\n'));
  });

  it('stops when its signal aborts', async () => {
    const stop = new AbortController();
    const running = build(node('setInterval(() => {}, 1000)'), { ...silent, spawned: () => stop.abort() }, stop.signal);
    await expect(running).rejects.toBeInstanceOf(BuildError);
  });
});

const silent = { spawned: () => {}, exited: () => {} };
