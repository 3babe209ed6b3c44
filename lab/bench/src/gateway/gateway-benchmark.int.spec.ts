import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';
import { until } from '@signalbox/testing';
import { describe, expect, it } from 'vitest';
import type { Recorded } from '../benchmark.ts';
import type { GatewayResult } from './gateway-result.ts';

const MARK = 'SIGNALBOX_BENCH_TEST';

function runBench(mark: string, ...options: string[]) {
  const args = [join('lab', 'bench', 'src', 'main.ts'), 'gateway', '--only', 'node-undici,fastify-alone', ...options];
  const child = spawn(process.execPath, args, {
    cwd: workspaceRoot,
    env: { ...process.env, [MARK]: mark },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (printed.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (printed.err += chunk.toString()));
  return { child, printed, exit: once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]> };
}

/** The ids of the processes that inherited the mark. */
function marked(mark: string): number[] {
  return readdirSync('/proc')
    .filter((name) => {
      try {
        return /^\d+$/.test(name) && readFileSync(`/proc/${name}/environ`, 'utf8').includes(`${MARK}=${mark}\0`);
      } catch {
        return false;
      }
    })
    .map(Number);
}

describe.runIf(process.platform === 'linux')('npm run bench -- gateway', () => {
  // Twelve turns and four starts take more than a minute on a slow machine.
  it(
    'measures every target in every round, restarts targets between rounds, and leaves no process',
    { timeout: 180_000 },
    async () => {
      const { printed, exit } = runBench('whole', '--rounds', '3', '--seconds', '0.2', '--connections', '4', '--json');
      const [code] = await exit;
      expect(printed.err).toContain('3/3 large c4 fastify-alone');
      expect(code).toBe(0);
      const { extent, result } = JSON.parse(printed.out) as Recorded<GatewayResult>;
      expect(extent).toBe('partial');
      expect(printed.err.match(/starting node-undici/g)).toHaveLength(2);
      expect(result.starts).toBe(2);
      expect(result.series).toHaveLength(4);
      for (const { samples } of result.series) {
        expect(samples).toHaveLength(3);
        for (const { rps, errors, p99Ms } of samples) {
          expect(rps).toBeGreaterThan(0);
          // Without wrk, times are whole milliseconds.
          expect(p99Ms).toBeGreaterThanOrEqual(0);
          expect(errors).toBe(0);
        }
      }
      await until(() => marked('whole').length === 0);
    },
  );

  it.each(['SIGINT', 'SIGKILL'] as const)('leaves no process when %s ends it', async (signal) => {
    const { child, printed, exit } = runBench(signal, '--seconds', '0.2', '--rounds', '1000');
    await until(() => printed.err.includes('starting fastify-alone'), { timeoutMs: 40_000 });
    expect(marked(signal).length).toBeGreaterThan(3);
    child.kill(signal);
    await exit;
    await until(() => marked(signal).length === 0);
  });
});
