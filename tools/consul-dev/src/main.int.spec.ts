import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';

describe('the command', () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  function run(...args: string[]) {
    const main = new URL('main.ts', import.meta.url);
    const child = fork(main, args, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: [] });
    children.push(child);
    const written = [child.stdout, child.stderr].map((stream) => text(stream as Readable));
    return {
      child,
      ready: once(child, 'message').then(([message]) => message as { type: 'ready'; port: number }),
      // Not `close`: that event does not occur after this side closes the channel.
      ended: Promise.all([once(child, 'exit'), ...written]).then(([[code], ...texts]) => [code, texts.join('')]),
    };
  }

  it('prints what it is and is not, and answers requests', async () => {
    const { child, ready, ended } = run('--port', '0');
    const { port } = await ready;
    expect(await (await fetch(`http://127.0.0.1:${port}/v1/status/leader`)).json()).toBe(`127.0.0.1:${port}`);
    child.kill('SIGTERM');
    expect(await ended).toEqual([
      0,
      `consul-dev answers at http://127.0.0.1:${port}\n` +
        'A substitute for Consul, for development: one node, in memory, no ACL, no Raft. See --help.\n',
    ]);
  });

  it('stops when the process that started it has ended', async () => {
    const { child, ready, ended } = run('--port', '0');
    await ready;
    child.disconnect();
    expect(await ended).toMatchObject([0, expect.any(String)]);
  });

  it('prints its usage', async () => {
    expect(await run('--help').ended).toEqual([0, expect.stringContaining('It is not Consul.')]);
  });

  it('prints in one line why it cannot start', async () => {
    const { port } = await run('--port', '0').ready;
    for (const [args, why] of [
      [['--port', String(port)], /the port is in use by another process/],
      [['--port', '65536'], /--port must be 0 to 65535, got 65536/],
      [['--port', 'http'], /--port must be 0 to 65535, got http/],
      [['--fast'], /Unknown option '--fast'/],
    ] as const) {
      const line = new RegExp(`^consul-dev can't start: ${why.source}.*\n$`);
      expect(await run(...args).ended).toEqual([1, expect.stringMatching(line)]);
    }
  });
});
