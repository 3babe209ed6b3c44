import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProcessState } from '../stack-state.ts';
import { UnknownNameError } from '../unknown-name-error.ts';
import { askControl } from './control-client.ts';
import { ControlServer } from './control-server.ts';

const users: ProcessState = { name: 'users-1', service: 'users', kind: 'service', status: 'ready', restarts: 0 };

let dataDir: string;
let server: ControlServer;
let executed: unknown[];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'stack-'));
  executed = [];
});
afterEach(() => {
  server.close();
  rmSync(dataDir, { recursive: true });
});

async function open(folder = dataDir): Promise<ControlServer> {
  server = await ControlServer.open(folder);
  server.controlled = {
    processes: () => [users],
    execute: async (command) => {
      executed.push(command);
      if (!('name' in command)) throw new Error('not possible now');
      if (command.name !== 'users-1') throw new UnknownNameError('process', command.name, ['users-1']);
      return command.name;
    },
  };
  return server;
}

const ask = (path: string, command?: object) => askControl(server.address, path, command);

describe('the control interface', () => {
  it('lists the processes', async () => {
    await open();
    expect(await ask('/state')).toEqual({ status: 200, body: { processes: [users] } });
  });

  it('executes a command', async () => {
    await open();
    const command = { kind: 'kill', name: 'users-1' };
    expect(await ask('/commands', command)).toEqual({ status: 200, body: { name: 'users-1' } });
    expect(executed).toEqual([command]);
  });

  it.each([
    ['an unknown command', { kind: 'explode' }, 400, /^expected a kind among hold, .*, got "explode"$/],
    ['an unknown name', { kind: 'kill', name: 'x' }, 404, /^there is no process x: expected one of users-1$/],
    ['a command that fails', { kind: 'add', service: 'users' }, 409, /^not possible now$/],
    ['a long body', { kind: 'kill', name: 'x'.repeat(64 * 1024) }, 413, /^the body has more than 65536 bytes$/],
  ])('refuses %s with the reason', async (_, command, status, error) => {
    await open();
    expect(await ask('/commands', command)).toEqual({ status, body: { error: expect.stringMatching(error) } });
  });

  it('refuses commands until the stack is ready', async () => {
    await open();
    server.controlled = { processes: () => [users] };
    expect(await ask('/commands', { kind: 'kill', name: 'users-1' })).toMatchObject({ status: 409 });
    expect(await ask('/state')).toMatchObject({ status: 200 });
  });

  it('refuses another path', async () => {
    await open();
    expect(await ask('/')).toMatchObject({ status: 404 });
    expect(await ask('/state', { kind: 'kill', name: 'users-1' })).toMatchObject({ status: 404 });
  });

  it.each(['', 'wrong'])('refuses the token %j', async (token) => {
    await open();
    writeFileSync(server.address.tokenFile, token);
    expect(await ask('/state')).toMatchObject({ status: 401 });
    expect(await ask('/commands', { kind: 'kill', name: 'users-1' })).toMatchObject({ status: 401 });
    expect(executed).toEqual([]);
  });

  it('is private: only its user can open the socket and read the token', async () => {
    const { socket, tokenFile } = (await open()).address;
    expect(socket).toBe(join(dataDir, 'control.sock'));
    for (const path of [socket, tokenFile]) expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('has another token after each start', async () => {
    const first = readFileSync((await open()).address.tokenFile, 'utf8');
    server.close();
    expect(readFileSync((await open()).address.tokenFile, 'utf8')).not.toBe(first);
  });

  it('leaves no file behind', async () => {
    const { leftovers } = await open();
    server.close();
    expect(leftovers.filter((path) => existsSync(path))).toEqual([]);
  });

  it('replaces what an earlier run left, whatever it is', async () => {
    const { socket, tokenFile } = (await open()).address;
    server.close();
    mkdirSync(socket);
    mkdirSync(tokenFile);
    await open();
    expect(await ask('/state')).toMatchObject({ status: 200 });
    server.close();
    const earlier = createServer();
    await new Promise<void>((resolve) => earlier.listen(socket, resolve));
    await open();
    expect(await ask('/state')).toMatchObject({ status: 200 });
    earlier.close();
  });

  it('has its socket in a private folder if the path of the data folder is too long', async () => {
    const folder = join(dataDir, 'x'.repeat(100));
    mkdirSync(folder);
    const { address, leftovers } = await open(folder);
    expect(address.socket.startsWith(folder)).toBe(false);
    expect(statSync(join(address.socket, '..')).mode & 0o777).toBe(0o700);
    expect(address.tokenFile).toBe(join(folder, 'control-token'));
    expect(await ask('/state')).toMatchObject({ status: 200 });
    server.close();
    expect(leftovers.filter((path) => existsSync(path))).toEqual([]);
  });
});
