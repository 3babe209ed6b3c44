import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '@signalbox/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Launched, untilEnded } from './launched.fixture.ts';
import { isAlive, type ProcessIdentity } from './processes/process-identity.ts';

// Some tests start three systems, one after the other.
vi.setConfig({ testTimeout: 120_000 });

let dataDir: string;
let launchers: Launched[];
let started: ProcessIdentity[];

function launcher(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Launched {
  const launched = new Launched(dataDir, args, env);
  launchers.push(launched);
  return launched;
}

/** A ready launcher. The test's cleanup stops the launcher and everything it has started. */
async function readyLauncher(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Launched> {
  const launched = await launcher(args, env).ready();
  started.push(...launched.processes());
  return launched;
}

const instance = (launched: Launched, name: string) => launched.state.services.find((found) => found.name === name);

// One folder for all, because making the databases takes longer than any of these tests.
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'stack-'));
});

afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

beforeEach(() => {
  launchers = [];
  started = [];
});

afterEach(async () => {
  for (const { process } of launchers) if (process.exitCode === null) process.kill('SIGKILL');
  await Promise.all(launchers.map(({ exited }) => exited));
  // The guards know all started processes, also those that the test does not know.
  await untilEnded(started).catch(() => {
    for (const identity of started) if (isAlive(identity)) process.kill(identity.pid, 'SIGKILL');
  });
});

describe('a launched stack', () => {
  it("describes itself in stack.json, and runs in processes outside the terminal's process group", async () => {
    const launched = await readyLauncher(['--scale', 'gateway=2']);
    const { launcher: self, registry, gateways, services, databases } = launched.state;
    expect(self.pid).toBe(launched.process.pid);
    expect(services.map(({ name }) => name)).toEqual(['users-1', 'orders-1', 'gateway-1', 'gateway-2']);
    expect(databases.map(({ service }) => service)).toEqual(['users', 'orders']);
    expect(gateways).toHaveLength(2);

    const pids = [registry.pid, ...services.map(({ pid }) => pid), ...databases.map(({ pid }) => pid)];
    for (const pid of pids) {
      const session = execFileSync('ps', ['-o', 'sess=', '-p', String(pid)], { encoding: 'utf8' });
      expect(Number(session)).toBe(pid);
    }
    for (const url of gateways) expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('leaves nothing behind on %s', async (signal) => {
    const launched = await readyLauncher();
    expect(started.length).toBeGreaterThanOrEqual(8);
    launched.process.kill(signal);
    await expect(launched.exited).resolves.toEqual({ code: 0, signal: null });
    expect(started.filter(isAlive)).toEqual([]);
    expect(readdirSync(dataDir)).toEqual(['postgres']);
  });

  it('stops callers before callees', async () => {
    const launched = await readyLauncher(['--verbose']);
    launched.process.kill('SIGINT');
    await launched.exited;
    const order = ['gateway-1', 'orders-1', 'users-1', 'consul-agent'].map((name) =>
      launched.lines.findIndex((line) => line.startsWith(name) && line.endsWith('stops')),
    );
    const database = launched.lines.findIndex((line) => line.includes('received fast shutdown request'));
    order.splice(3, 0, database);
    expect(order).not.toContain(-1);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  it('kills a process that does not stop in time', async () => {
    const launched = await readyLauncher([], { STAND_IN: 'hangs' });
    launched.process.kill('SIGINT');
    await expect(launched.exited).resolves.toEqual({ code: 0, signal: null });
    expect(started.filter(isAlive)).toEqual([]);
  });

  it('ends immediately at a second Ctrl-C', async () => {
    const launched = await readyLauncher([], { STAND_IN: 'hangs', STOP_MS: '600000' });
    launched.process.kill('SIGINT');
    await launched.prints('Stopping');
    const again = setInterval(() => launched.process.kill('SIGINT'), 50);
    await expect(launched.exited).resolves.toEqual({ code: 130, signal: null });
    clearInterval(again);
    expect(started.filter(isAlive)).toEqual([]);
    expect(readdirSync(dataDir)).toEqual(['postgres']);
  });

  it('stops during its start', async () => {
    const launched = launcher();
    await launched.prints('databases');
    const processes = launched.processes();
    launched.process.kill('SIGINT');
    await expect(launched.exited).resolves.toEqual({ code: 0, signal: null });
    expect(processes.filter(isAlive)).toEqual([]);
  });

  it('keeps its data, except with --fresh', async () => {
    const mark = join(dataDir, 'postgres', 'users', 'mark');
    const run = async (...args: string[]) => {
      const launched = await readyLauncher(args);
      launched.process.kill('SIGINT');
      await launched.exited;
      return existsSync(mark);
    };
    await run();
    writeFileSync(mark, '');
    expect(await run()).toBe(true);
    expect(await run('--fresh')).toBe(false);
  });
});

describe('when the launcher is killed', () => {
  it('all processes stop', async () => {
    const launched = await readyLauncher();
    launched.process.kill('SIGKILL');
    await untilEnded(started);
    expect(readdirSync(dataDir)).toEqual(['postgres']);
  });

  it('a process that it has just started stops too', async () => {
    const launched = launcher([], { STAND_IN: 'hangs' });
    await launched.prints('3 instances');
    const processes = launched.processes();
    launched.process.kill('SIGKILL');
    await untilEnded(processes);
  });

  it('a process that hangs is killed', async () => {
    const launched = await readyLauncher([], { STAND_IN: 'hangs', REGISTRY_STAND_IN: 'hangs' });
    launched.process.kill('SIGKILL');
    await untilEnded(started);
  });

  it('all processes stop even if the first guard was killed before', async () => {
    const launched = await readyLauncher([], { STAND_IN: 'hangs' });
    const before = new Set(started.map(({ pid }) => pid));
    const guard = started.find(({ pid }) => argumentsOf(pid).includes('guard.ts'))!;
    process.kill(guard.pid, 'SIGKILL');
    const second = () =>
      launched.processes().find(({ pid }) => !before.has(pid) && argumentsOf(pid).includes('guard.ts'));
    await until(() => second() !== undefined);
    started.push(second()!);
    launched.process.kill('SIGKILL');
    await untilEnded(started);
  });

  it('the next one takes over its data folder', async () => {
    const killed = await readyLauncher();
    killed.process.kill('SIGKILL');
    await readyLauncher();
    expect(existsSync(join(dataDir, 'stack.lock'))).toBe(true);
  });
});

describe('a second launcher on the same data folder', () => {
  it('is refused in one line, and does not affect the first', async () => {
    const first = await readyLauncher();
    const second = launcher();
    await expect(second.exited).resolves.toMatchObject({ code: 1 });
    expect(second.lines).toEqual([
      `✗ ${dataDir} is in use by another stack (process ${first.process.pid}): stop that one, or choose another folder with --data DIR`,
    ]);
    expect(first.processes().map(({ pid }) => pid)).toEqual(started.map(({ pid }) => pid));
  });
});

describe('the parent process of the launcher', () => {
  it('can hold and release a process, and add and remove an instance', async () => {
    const launched = await readyLauncher();
    const { pid } = instance(launched, 'users-1')!;
    expect(await launched.execute({ kind: 'hold', name: 'users-1' })).toMatchObject({ name: 'users-1' });
    expect(instance(launched, 'users-1')).toBeUndefined();
    await launched.execute({ kind: 'release', name: 'users-1' });
    await until(() => instance(launched, 'users-1'));
    expect(instance(launched, 'users-1')!.pid).not.toBe(pid);

    expect(await launched.execute({ kind: 'add', service: 'users', env: {} })).toMatchObject({ name: 'users-2' });
    const added = instance(launched, 'users-2')!;
    started.push(...launched.processes());
    await launched.execute({ kind: 'remove', name: 'users-2' });
    expect(instance(launched, 'users-2')).toBeUndefined();
    expect(started.find((process) => process.pid === added.pid && isAlive(process))).toBeUndefined();
    expect(await launched.execute({ kind: 'hold', name: 'users-2' })).toMatchObject({
      error: 'there is no process users-2',
    });
  });

  it('cannot add more instances than the database has connections for', async () => {
    const launched = await readyLauncher(['--scale', 'users=4'], { DATABASE_POOL_SIZE: '1000' });
    expect(await launched.execute({ kind: 'add', service: 'users', env: {} })).toMatchObject({
      error:
        'the database of users has connections for 4 instances: start with a smaller DATABASE_POOL_SIZE to add more',
    });
  });
});

describe('a process that exits unexpectedly', () => {
  let launched: Launched;
  beforeAll(async () => {
    launched = await new Launched(dataDir).ready();
  });
  afterAll(async () => {
    launched.process.kill('SIGINT');
    await launched.exited;
  });

  it('restarts', async () => {
    const name = 'users-1';
    const before = instance(launched, name)!;
    process.kill(before.pid, 'SIGKILL');
    await until(() => instance(launched, name)?.restarts === 1);
    expect(instance(launched, name)!.pid).not.toBe(before.pid);
    expect(launched.output).toMatch(new RegExp(`✗ ${name} ended \\(signal SIGKILL\\): restarts in 0.25 s`));
    await launched.prints(`✓ ${name} is ready again`);
  });

  it('restarts on the same port if it is a gateway', async () => {
    const { gateways } = launched.state;
    process.kill(instance(launched, 'gateway-1')!.pid, 'SIGKILL');
    await launched.prints('✓ gateway-1 is ready again');
    expect(launched.state.gateways).toEqual(gateways);
  });

  it('restarts on the same port if it is a database', async () => {
    const [before] = launched.state.databases;
    process.kill(before!.pid, 'SIGKILL');
    await launched.prints('✓ postgres-users is ready again');
    const after = await until(() => launched.state.databases.find(({ service }) => service === 'users'));
    expect(after.pid).not.toBe(before!.pid);
    expect(after.port).toBe(before!.port);
  });

  it('restarts at the same address if it is the registry', async () => {
    const before = launched.state.registry;
    process.kill(before.pid!, 'SIGKILL');
    await launched.prints('✓ consul-agent is ready again');
    expect(launched.state.registry).toMatchObject({ url: before.url });
    expect((await fetch(`${before.url}/v1/status/leader`)).status).toBe(200);
  });
});

describe('a process that exits unexpectedly', () => {
  it('does not restart with --no-restart', async () => {
    const launched = await readyLauncher(['--no-restart']);
    process.kill(instance(launched, 'users-1')!.pid, 'SIGKILL');
    await launched.prints('users-1 ended (signal SIGKILL): not restarted');
    await until(() => instance(launched, 'users-1') === undefined);
  });
});

function argumentsOf(pid: number): string {
  return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
}
