import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Launched } from './launched.fixture.ts';
import { isAlive } from './processes/process-identity.ts';

vi.setConfig({ testTimeout: 60_000 });

let dataDir: string;
let launched: Launched;

// All tests share one folder, because creating the databases takes longer than any of the tests.
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'stack-'));
});

afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

afterEach(async () => {
  if (launched.process.exitCode === null) launched.process.kill('SIGKILL');
  await launched.exited;
});

describe('a process that fails at start', () => {
  it.each([
    ['an instance', { STAND_IN: 'fails' }, /✗ \w+-1 ended before it was ready \(exit code 3\)/],
    ['the registry', { REGISTRY_STAND_IN: 'fails' }, /✗ consul-agent ended before it was ready \(exit code 3\)/],
  ])('aborts the start, shows its last lines, and leaves no process behind: %s', async (_, env, fault) => {
    launched = new Launched(dataDir, [], env);
    await expect(launched.exited).resolves.toEqual({ code: 1, signal: null });
    expect(launched.output).toMatch(fault);
    expect(launched.output).toContain('SyntaxError: stand-in does not start');
    expect(readdirSync(dataDir), launched.output).toEqual(['postgres']);
  });
});

it('prints the instances that are not ready, each with its last line of output', async () => {
  launched = new Launched(dataDir, [], { STAND_IN: 'waits' });
  await launched.prints(/! users-1 is not ready yet: users listens on \d+/);
  await launched.prints(/! gateway-1 is not ready yet: gateway listens on \d+/);
  launched.process.kill('SIGINT');
  await launched.exited;
});

describe('a consul agent that does not become ready', () => {
  it.each([
    ['ends', '20000', 'exit code 0'],
    ['mute', '1000', 'not ready within 1 s: it does not answer (ECONNREFUSED)'],
  ])('is replaced by consul-dev, with the reason in one line: it %s', async (fault, readyMs, reason) => {
    const env = { REGISTRY_STAND_IN: fault, REGISTRY_READY_MS: readyMs, REGISTRY_FALLBACK: 'yes' };
    launched = await new Launched(dataDir, [], env).ready();
    expect(launched.state.registry.kind).toBe('consul-dev');
    expect((await fetch(`${launched.state.registry.url}/v1/status/leader`)).status).toBe(200);
    expect(launched.lines).toContain(`! consul-agent ended before it was ready (${reason}): using consul-dev instead`);
    const processes = launched.processes();
    launched.process.kill('SIGINT');
    await expect(launched.exited).resolves.toEqual({ code: 0, signal: null });
    expect(processes.filter(isAlive)).toEqual([]);
  });

  it('does not prevent a stop during the start', async () => {
    launched = new Launched(dataDir, [], { REGISTRY_STAND_IN: 'mute', REGISTRY_FALLBACK: 'yes' });
    await launched.prints('registry');
    const processes = launched.processes();
    launched.process.kill('SIGINT');
    await expect(launched.exited).resolves.toEqual({ code: 0, signal: null });
    expect(launched.output).not.toContain('using consul-dev instead');
    expect(processes.filter(isAlive)).toEqual([]);
  });
});
