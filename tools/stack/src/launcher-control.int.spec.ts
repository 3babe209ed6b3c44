import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '@signalbox/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { askControl } from './control/control-client.ts';
import { Launched, untilEnded } from './launched.fixture.ts';
import { isAlive } from './processes/process-identity.ts';
import type { ProcessState } from './stack-state.ts';

vi.setConfig({ testTimeout: 120_000 });

let dataDir: string;
let launched: Launched;

// All tests share one folder, because creating the databases takes longer than any of the tests.
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'stack-'));
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));
afterEach(async () => {
  if (launched.process.exitCode === null) launched.process.kill('SIGINT');
  await launched.exited;
});

const start = async (args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) =>
  (launched = await new Launched(dataDir, args, env).ready());
const ask = (path: string, command?: object) => askControl(launched.state.control!, path, command);
const send = (command: object) => ask('/commands', command);

async function processes(): Promise<Record<string, ProcessState>> {
  const { processes } = (await ask('/state')).body as { processes: ProcessState[] };
  return Object.fromEntries(processes.map((one) => [one.name, one]));
}

const untilStatus = (name: string, status: ProcessState['status']) =>
  until(async () => (await processes())[name]?.status === status);

describe('the control interface of a stack', () => {
  it('lists all processes, and executes commands', async () => {
    await start();
    const listed = await processes();
    expect(Object.keys(listed)).toEqual([
      'consul-agent',
      'postgres-users',
      'postgres-orders',
      'users-1',
      'orders-1',
      'gateway-1',
    ]);
    const { id, pid, port } = launched.state.services[0]!;
    expect(listed['users-1']).toEqual({
      ...{ name: 'users-1', service: 'users', kind: 'service', status: 'ready', restarts: 0 },
      ...{ id, pid, port },
    });
    expect(await send({ kind: 'kill', name: 'users-7' })).toEqual({
      status: 404,
      body: { error: `there is no process users-7: expected one of ${Object.keys(listed).join(', ')}` },
    });
    expect(await send({ kind: 'add', service: 'users' })).toEqual({ status: 200, body: { name: 'users-2' } });
    const remove = () => send({ kind: 'remove', name: 'users-2' });
    expect(await Promise.all([remove(), remove()])).toMatchObject([{ status: 200 }, { status: 200 }]);
    expect(Object.keys(await processes())).toEqual(Object.keys(listed));

    // The last instance of a service may be stopped, too.
    await send({ kind: 'hold', name: 'gateway-1' });
    await untilStatus('gateway-1', 'stopped');
    await send({ kind: 'release', name: 'gateway-1' });
    await untilStatus('gateway-1', 'ready');

    await send({ kind: 'kill', name: 'users-1' });
    await until(async () => (await processes())['users-1']!.restarts === 1);
    await untilStatus('users-1', 'ready');
    expect(launched.output).toContain('✗ users-1 ended (signal SIGKILL): restarts in 0.25 s');
  });

  it('does not restart a killed process with --no-restart, until a command starts it', async () => {
    await start(['--no-restart']);
    await send({ kind: 'kill', name: 'users-1' });
    await untilStatus('users-1', 'stopped');
    await send({ kind: 'release', name: 'users-1' });
    await untilStatus('users-1', 'ready');
  });

  it('is reachable if the path of the data folder is too long for a socket', async () => {
    const parent = mkdtempSync(join(tmpdir(), 'stack-'));
    const longDir = join(parent, 'x'.repeat(120));
    mkdirSync(longDir);
    launched = await new Launched(longDir).ready();
    const { socket } = launched.state.control!;
    expect((await ask('/state')).status).toBe(200);
    launched.process.kill('SIGINT');
    await launched.exited;
    expect(existsSync(join(socket, '..'))).toBe(false);
    rmSync(parent, { recursive: true });
  });
});

/** The states of a process and its children in the process table. `T` means suspended. */
function statesOf(pid: number): string[] {
  const table = execFileSync('ps', ['-e', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' }).trim().split('\n');
  const rows = table.map((row) => row.trim().split(/\s+/));
  return rows.filter(([id, ppid]) => [id, ppid].includes(String(pid))).map(([, , state]) => state!);
}

describe('a frozen process', () => {
  it('continues after the time, and before it is stopped', async () => {
    await start();
    await send({ kind: 'freeze', name: 'users-1', ms: 50 });
    await untilStatus('users-1', 'ready');
    for (const name of ['users-1', 'postgres-users', 'consul-agent']) {
      await send({ kind: 'freeze', name });
      expect((await processes())[name]!.status).toBe('frozen');
    }
    await send({ kind: 'hold', name: 'users-1' });
    expect((await processes())['users-1']!.status).toBe('stopped');
    expect(await send({ kind: 'freeze', name: 'users-1' })).toEqual({
      status: 409,
      body: { error: 'users-1 is stopped: expected it to be ready' },
    });
  });

  it('does nothing, also if it is a database with several processes', async () => {
    await start();
    const { pid } = launched.state.databases[0]!;
    await send({ kind: 'freeze', name: 'postgres-users' });
    await until(() => statesOf(pid).length > 3 && statesOf(pid).every((state) => state.startsWith('T')));
    await send({ kind: 'hold', name: 'postgres-users' });
    await untilStatus('postgres-users', 'stopped');
    expect(statesOf(pid)).toEqual([]);
  });

  it('does not prevent a clean stop of the launcher', async () => {
    // With this limit, the launcher would wait for minutes before it kills a process that does not stop.
    await start(['--verbose'], { STOP_MS: '600000' });
    const all = launched.processes();
    for (const name of ['users-1', 'postgres-orders', 'consul-agent'])
      await send({ kind: 'freeze', name, ms: 600_000 });
    launched.process.kill('SIGINT');
    await expect(launched.exited).resolves.toEqual({ code: 0, signal: null });
    expect(all.filter(isAlive)).toEqual([]);
    expect(readdirSync(dataDir)).toEqual(['postgres']);
  });

  it('ends also when the launcher is killed, and the next start works', async () => {
    // With this limit, the guard would wait for minutes before it kills a process that does not stop.
    await start([], { STOP_MS: '600000' });
    const all = launched.processes();
    for (const { name } of launched.state.services) await send({ kind: 'freeze', name, ms: 600_000 });
    launched.process.kill('SIGKILL');
    await untilEnded(all);
    expect(readdirSync(dataDir)).toEqual(['postgres']);
    await start();
    expect((await ask('/state')).status).toBe(200);
  });
});

describe('the console of a stack', () => {
  const withConsole = { WITH_CONSOLE: 'yes' };

  it('has the first address in the banner, and reaches the control interface', async () => {
    await start(['--traffic', '20'], withConsole);
    const { console: url, control, services } = launched.state;
    const addresses = launched.lines.filter((line) => line.includes('http://'));
    expect(addresses.find((line) => !line.includes('registry'))).toBe(`  console    ${url}`);
    const env = (await (await fetch(`${url!.replace('localhost', '127.0.0.1')}/env`)).json()) as NodeJS.ProcessEnv;
    expect(env).toMatchObject({
      STACK_CONTROL_SOCKET: control!.socket,
      STACK_CONTROL_TOKEN_FILE: control!.tokenFile,
      DATA_DIR: join(dataDir, 'console'),
      TRAFFIC: '20',
    });
    const { port } = services.find(({ service }) => service === 'users')!;
    const other = (await (await fetch(`http://127.0.0.1:${port}/env`)).json()) as NodeJS.ProcessEnv;
    expect(other.OTEL_EXPORTER_OTLP_ENDPOINT).toBe(`http://127.0.0.1:${new URL(url!).port}`);
    expect(other.STACK_CONTROL_SOCKET).toBeUndefined();
  });

  it('restarts on its port after a crash, and no other process does', async () => {
    await start([], withConsole);
    const before = await processes();
    process.kill(before['console-1']!.pid!, 'SIGKILL');
    await launched.prints('✓ console-1 is ready again');
    const after = await processes();
    expect(after['console-1']).toMatchObject({ port: before['console-1']!.port, restarts: 1 });
    const others = (all: Record<string, ProcessState>) => Object.values(all).filter(({ name }) => name !== 'console-1');
    expect(others(after)).toEqual(others(before));
    expect(await send({ kind: 'add', service: 'console' })).toEqual({
      status: 409,
      body: { error: 'the maximum number of instances of console is 1' },
    });
  });

  it('keeps its history, except with --fresh', async () => {
    const history = join(dataDir, 'console', 'spans');
    mkdirSync(join(history, '..'));
    writeFileSync(history, '');
    const isKept = async (...args: string[]) => {
      await start(args, withConsole);
      launched.process.kill('SIGINT');
      await launched.exited;
      return existsSync(history);
    };
    expect([await isKept(), await isKept('--fresh')]).toEqual([true, false]);
  });

  it('runs beside that of another stack, on another port', async () => {
    await start([], withConsole);
    const otherDir = mkdtempSync(join(tmpdir(), 'stack-'));
    const other = await new Launched(otherDir, [], withConsole).ready();
    expect(other.state.console).not.toBe(launched.state.console);
    other.process.kill('SIGINT');
    await other.exited;
    rmSync(otherDir, { recursive: true });
  });
});

describe('a launcher that cannot create its socket', () => {
  it('takes over one that another process left open', async () => {
    const left = createServer();
    await new Promise<void>((resolve) => left.listen(join(dataDir, 'control.sock'), resolve));
    await start();
    expect((await ask('/state')).status).toBe(200);
    left.close();
  });
});
