import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StackControl } from './stack-control.ts';

let folder: string;
let launcher: Server;
let control: StackControl;
let commands: unknown[];
let processes: object[];
let answer: { status: number; body: unknown };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'launcher-'));
  commands = [];
  answer = { status: 200, body: { name: 'users-1' } };
  const socketPath = join(folder, 'control.sock');
  writeFileSync(join(folder, 'token'), 'secret\n');
  processes = [
    { name: 'users-1', service: 'users', kind: 'service', id: 'users-a', pid: 7, status: 'ready', restarts: 0 },
  ];
  launcher = createServer(async (request, response) => {
    const text = (await request.toArray()).join('');
    if (request.headers.authorization !== 'Bearer secret') response.writeHead(401).end('{}');
    else if (request.url === '/state') response.end(JSON.stringify({ processes }));
    else {
      commands.push(JSON.parse(text));
      response.writeHead(answer.status).end(JSON.stringify(answer.body));
    }
  });
  await new Promise<void>((resolve) => launcher.listen(socketPath, resolve));
  control = new StackControl({ socketPath, tokenFile: join(folder, 'token') });
});
afterEach(async () => {
  if (launcher.listening) await new Promise((resolve) => launcher.close(resolve));
  rmSync(folder, { recursive: true });
});

describe('the control of the local stack', () => {
  it('knows the processes of the launcher by the ids of their instances', async () => {
    await control.refresh();
    expect(control.canControl).toBe(true);
    expect(control.nameOf('users-a')).toBe('users-1');
    expect(control.nameOf('users-b')).toBeNull();
  });

  it('knows that an instance has ended, also while the registry lists it', async () => {
    await control.refresh();
    expect(control.hasEnded('users-a')).toBe(false);
    processes[0] = { ...processes[0]!, id: 'users-b' };
    await control.refresh();
    expect([control.hasEnded('users-a'), control.hasEnded('users-b'), control.hasEnded('other')]).toEqual([
      true,
      false,
      false,
    ]);
    expect(control.nameOf('users-a')).toBe('users-1');
  });

  it('sends actions in the words of the launcher', async () => {
    for (const action of ['stop', 'start', 'kill', 'freeze', 'restart', 'remove'] as const)
      expect(await control.act({ action, name: 'users-1' })).toBe('users-1');
    await control.act({ action: 'add', service: 'users' });
    expect(commands).toEqual([
      ...['hold', 'release', 'kill', 'freeze', 'restart', 'remove'].map((kind) => ({ kind, name: 'users-1' })),
      { kind: 'add', service: 'users' },
    ]);
  });

  it('passes on why the launcher refuses', async () => {
    answer = { status: 404, body: { error: 'there is no process users-9' } };
    await expect(control.act({ action: 'kill', name: 'users-9' })).rejects.toThrow('there is no process users-9');
    answer = { status: 500, body: 7 };
    await expect(control.act({ action: 'kill', name: 'users-1' })).rejects.toThrow('the launcher answers 500');
  });

  it('knows nothing while the launcher does not answer', async () => {
    await control.refresh();
    await new Promise((resolve) => launcher.close(resolve));
    await control.refresh();
    expect(control.processes).toEqual([]);
    await expect(control.act({ action: 'kill', name: 'users-1' })).rejects.toThrow('the launcher does not answer');
  });

  it('says that there is no launcher', async () => {
    const alone = new StackControl(undefined);
    await alone.refresh();
    expect([alone.canControl, alone.processes]).toEqual([false, []]);
    await expect(alone.act({ action: 'kill', name: 'users-1' })).rejects.toThrow('no launcher runs these processes');
  });
});
