import { describe, expect, it } from 'vitest';
import { checkMachine, checkPorts, type Machine } from './machine.ts';
import { Refusal } from './refusal.ts';

const soundMachine: Machine = {
  platform: 'linux',
  nodeVersion: '24.21.0',
  exists: async (path) => !path.endsWith('PG_VERSION'),
  canListen: async () => true,
  tryWriting: async () => {},
  freeBytes: async () => 10 * 2 ** 30,
};

const check = (faults: Partial<Machine>) => checkMachine('/data', '/workspace', { ...soundMachine, ...faults });
const failing = (code: string) => async () => {
  throw Object.assign(new Error(code), { code });
};

describe('what is checked before anything starts', () => {
  it('lets a sound machine through', async () => {
    await expect(check({})).resolves.toBeUndefined();
    await expect(checkPorts({ port: 8080, gateway: 20 }, soundMachine)).resolves.toBeUndefined();
  });

  it.each([
    ['an old Node', { nodeVersion: '22.22.0' }, /^Node 24 or later is needed, this is 22\.22\.0: .*npm ci/],
    ['Windows', { platform: 'win32' as const }, /WSL 2$/],
    ['missing dependencies', { exists: async () => false }, /^dependencies are missing from \/workspace: run npm ci/],
    ["a database's own folder", { exists: async () => true }, /^\/data is the folder of a Postgres: .*--data DIR$/],
    ['a folder that is not writable', { tryWriting: failing('EACCES') }, /^\/data: .*\(EACCES\): .*--data DIR$/],
    ['a full disk', { tryWriting: failing('ENOSPC') }, /^\/data: the disk is full: .*--data DIR$/],
    ['a disk that is nearly full', { freeBytes: async () => 299.9 * 2 ** 20 }, /^\/data: only 299 MB free, 300 MB/],
  ])('refuses %s in one line that says what to do', async (_, faults, line) => {
    const refusal = await check(faults).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Refusal);
    expect((refusal as Refusal).faults).toEqual([expect.stringMatching(line)]);
  });

  it('names every fault at once', async () => {
    const refusal = await check({ nodeVersion: '20.0.0', exists: async () => false }).catch((error: unknown) => error);
    expect((refusal as Refusal).faults).toHaveLength(2);
  });

  it('names the port of each gateway that is taken', async () => {
    const canListen = async (port: number) => port === 8080;
    const refusal = await checkPorts({ port: 8080, gateway: 3 }, { ...soundMachine, canListen }).catch(
      (error: unknown) => error,
    );
    expect((refusal as Refusal).faults).toEqual([
      expect.stringMatching(/^port 8081 of 127\.0\.0\.1 is taken: .*--port N$/),
      expect.stringMatching(/^port 8082 /),
    ]);
  });

  it('asks for no port when any will do', async () => {
    await checkPorts({ port: 0, gateway: 2 }, { ...soundMachine, canListen: async () => false });
  });
});
