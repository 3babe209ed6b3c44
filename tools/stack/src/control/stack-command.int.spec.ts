import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ProcessState } from '../stack-state.ts';
import { writeState, type StackState } from '../state-file.ts';
import { UnknownNameError } from '../unknown-name-error.ts';
import { ControlServer } from './control-server.ts';
import { runStackCommand } from './stack-command.ts';

const processes: ProcessState[] = [
  { name: 'consul-dev', service: 'registry', kind: 'registry', pid: 11, status: 'ready', restarts: 0 },
  { name: 'users-1', service: 'users', kind: 'service', status: 'stopped', restarts: 2 },
  {
    name: 'users-2\u001b[2J',
    service: 'users',
    kind: 'service',
    id: 'users-0a',
    pid: 12,
    port: 13,
    status: 'frozen',
    restarts: 0,
  },
];

let dataDir: string;
let server: ControlServer;
let executed: unknown[];

const state = (): StackState => ({
  launcher: { pid: process.pid },
  control: server.address,
  registry: { kind: 'consul-dev', url: 'http://127.0.0.1:20000' },
  ...{ gateways: [], services: [], databases: [] },
});

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'stack-'));
  server = await ControlServer.open(dataDir);
  server.controlled = {
    processes: () => processes,
    execute: async (command) => {
      executed.push(command);
      if (command.kind === 'add') return `${command.service}-3`;
      if ('name' in command && command.name === 'users-7')
        throw new UnknownNameError('process', command.name, ['users-1', 'users-2']);
      return 'name' in command ? command.name : '';
    },
  };
});
afterAll(() => {
  server.close();
  rmSync(dataDir, { recursive: true });
});
beforeEach(() => {
  executed = [];
  writeState(dataDir, state());
});

async function run(...args: string[]) {
  const lines: string[] = [];
  const output = { log: (text: string) => lines.push(text), error: (text: string) => lines.push(text) };
  const code = await runStackCommand([...args, '--data', dataDir], output);
  return { code, lines };
}

describe('npm run stack', () => {
  it('lists the processes, with control characters as text', async () => {
    expect(await run('list')).toEqual({
      code: 0,
      lines: [
        'NAME            STATE    PID  PORT  RESTARTS  ID',
        'consul-dev      ready    11         0',
        'users-1         stopped             2',
        'users-2\\x1b[2J  frozen   12   13    0         users-0a',
      ],
    });
  });

  it.each([
    ['stop', 'users-1', { kind: 'hold', name: 'users-1' }, 'users-1 is stopped'],
    ['start', 'users-1', { kind: 'release', name: 'users-1' }, 'users-1 starts'],
    ['restart', 'users-1', { kind: 'restart', name: 'users-1' }, 'users-1 restarts'],
    ['kill', 'users-1', { kind: 'kill', name: 'users-1' }, 'users-1 is killed'],
    ['freeze', 'users-1', { kind: 'freeze', name: 'users-1' }, 'users-1 is suspended for 10 s'],
    ['add', 'users', { kind: 'add', service: 'users' }, 'users-3 is ready'],
    ['remove', 'users-1', { kind: 'remove', name: 'users-1' }, 'users-1 is removed'],
  ])('sends %s %s', async (subcommand, name, command, line) => {
    expect(await run(subcommand, name)).toEqual({ code: 0, lines: [line] });
    expect(executed).toEqual([command]);
  });

  it.each([[[]], [['--help']], [['kill', '--help']]])('shows what it can do: %j', async (args) => {
    const { code, lines } = await run(...args);
    expect(code).toBe(0);
    expect(lines.join('\n')).toMatch(/npm run stack -- kill NAME[^]*FAULT_DELAY_MS=200/);
  });

  it.each([
    [['kil', 'users-1'], /^✗ there is no kil; did you mean kill\? --help lists what there is$/],
    [['kill'], /^✗ expected kill NAME$/],
    [['add'], /^✗ expected add SERVICE$/],
    [['kill', 'users-1', 'users-2'], /^✗ expected kill NAME$/],
    [['list', 'users'], /^✗ list expects no further argument, got users$/],
    [['kill', 'users-1', '--force'], /^✗ .*--force.*: --help lists the options$/],
    [['kill', 'users-7'], /^✗ there is no process users-7: expected one of users-1, users-2$/],
  ])('refuses %j in one line', async (args, line) => {
    expect(await run(...args)).toEqual({ code: 1, lines: [expect.stringMatching(line)] });
  });

  it('says that no stack runs, if none does', async () => {
    rmSync(join(dataDir, 'stack.json'));
    const lines = [`✗ no stack runs on ${dataDir}: start one with npm start`];
    expect(await run('list')).toEqual({ code: 1, lines });
    writeState(dataDir, { ...state(), launcher: { pid: 2 ** 30 } });
    expect(await run('kill', 'users-1')).toEqual({ code: 1, lines });
  });

  it('says that the stack does not answer, if its socket is gone', async () => {
    writeState(dataDir, { ...state(), control: { ...server.address, socket: join(dataDir, 'none') } });
    expect(await run('list')).toEqual({
      code: 1,
      lines: ['✗ the stack does not answer (ENOENT): it may be stopping'],
    });
  });
});
