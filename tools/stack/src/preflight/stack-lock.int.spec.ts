import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identify } from '../processes/process-identity.ts';
import { StartRefusedError } from './start-refused-error.ts';
import { StackLock } from './stack-lock.ts';

describe('the lock of a data folder', () => {
  let folder: string;
  let others: ChildProcess[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stack-'));
    others = [];
  });
  afterEach(() => {
    for (const other of others) other.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  function otherProcess(): number {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    others.push(other);
    return other.pid!;
  }

  async function deadProcess(): Promise<number> {
    const pid = otherProcess();
    others[0]!.kill('SIGKILL');
    await once(others[0]!, 'exit');
    return pid;
  }

  const write = (content: unknown) => writeFileSync(join(folder, 'stack.lock'), JSON.stringify(content));
  const holder = () => JSON.parse(readFileSync(join(folder, 'stack.lock'), 'utf8')).launcher.pid as number;

  it('is refused while its launcher runs, and free after its release', async () => {
    const pid = otherProcess();
    const lock = await StackLock.take(folder, { pid });
    await expect(StackLock.take(folder)).rejects.toThrow(
      new StartRefusedError(
        `${folder} is in use by another stack (process ${pid}): stop that one, or choose another folder with --data DIR`,
      ),
    );
    lock.release();
    await StackLock.take(folder);
    expect(holder()).toBe(process.pid);
    expect(readdirSync(folder)).toEqual(['stack.lock']);
  });

  it('is taken over from a launcher that has ended', async () => {
    write({ launcher: { pid: await deadProcess(), startTime: '1' } });
    await StackLock.take(folder);
    expect(holder()).toBe(process.pid);
  });

  it('is taken over if another process now has the pid', async () => {
    write({ launcher: { pid: otherProcess(), startTime: 'long ago' } });
    await StackLock.take(folder);
    expect(holder()).toBe(process.pid);
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{}',
    '"text"',
    '{"launcher":null}',
    '{"launcher":[]}',
    '{"launcher":{"pid":"1","startTime":"1"}}',
    '{"launcher":{"pid":-1,"startTime":"1"}}',
    '{"launcher":{"pid":1e99,"startTime":"1"}}',
    '{"launcher":{"pid":1}}',
    '{"launcher":{"pid":1,"startTime":"never"},"guard":null}',
    '{"launcher":{"pid":1,"startTime":"never"},"guard":{"pid":{}}}',
  ])('is taken over if no launcher can have written its content: %s', async (text) => {
    writeFileSync(join(folder, 'stack.lock'), text);
    await StackLock.take(folder);
    expect(holder()).toBe(process.pid);
    expect(readdirSync(folder)).toEqual(['stack.lock']);
  });

  it('is refused while its launcher runs, with any content in addition', async () => {
    write({ launcher: identify(otherProcess()), guard: [] });
    await expect(StackLock.take(folder)).rejects.toThrow('is in use by another stack');
  });

  it.each([
    ['a folder', 'is a folder', (path: string) => mkdirSync(path)],
    ['a pipe', 'is not a regular file', (path: string) => execFileSync('mkfifo', [path])],
    ['a link to nothing', 'is not a regular file', (path: string) => symlinkSync('/nowhere/file', path)],
  ])('is refused in one line that says what to do if it is %s', async (_, problem, make) => {
    const path = join(folder, 'stack.lock');
    make(path);
    await expect(StackLock.take(folder)).rejects.toThrow(
      new StartRefusedError(`${path} ${problem}: remove it, or choose another folder with --data DIR`),
    );
    expect(readdirSync(folder)).toEqual(['stack.lock']);
  });

  it('is refused while the guard of an ended launcher cleans up, and taken over after that', async () => {
    const guard = otherProcess();
    write({ launcher: { pid: 1, startTime: 'never' }, guard: identify(guard) });
    await expect(StackLock.take(folder, { guardGraceMs: 10 })).rejects.toBeInstanceOf(StartRefusedError);
    const taken = StackLock.take(folder, { guardGraceMs: 10_000 });
    others[0]!.kill('SIGKILL');
    await taken;
    expect(holder()).toBe(process.pid);
  });

  it('is given to only one of many processes that find it stale at the same time', async () => {
    write({ launcher: { pid: 1, startTime: 'never' } });
    const pids = Array.from({ length: 5 }, otherProcess);
    const outcomes = await Promise.allSettled(pids.map((pid) => StackLock.take(folder, { pid })));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('stores its guard', async () => {
    const lock = await StackLock.take(folder);
    const guard = otherProcess();
    lock.addGuard(guard);
    const content = JSON.parse(readFileSync(lock.path, 'utf8'));
    expect(content).toEqual({ launcher: identify(process.pid), guard: identify(guard) });
  });
});
