import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';
import { FROM_SOURCES } from '@signalbox/stack';
import { UsageError, type Benchmark, type Session } from '../benchmark.ts';
import { names } from './names.ts';
import type { Pick, PickResult } from './pick-result.ts';
import { checks, section } from './section.ts';

const SIZES = [3, 10, 100, 10_000];
const run = promisify(execFile);
const program = fileURLToPath(new URL('measure.ts', import.meta.url));
const nodeOptions = [...FROM_SOURCES, '--expose-gc', '--min-semi-space-size=128', '--max-semi-space-size=128'];

export const pickBenchmark: Benchmark<PickResult> = {
  summary: 'the choice of an instance compared with Moleculer, undici and packages of npm: time and garbage of a pick',
  usage: 'no options',
  run: async (args, session) => {
    if (args.length > 0) throw new UsageError(`pick has no options, got ${args.join(' ')}`);
    return { extent: 'complete', result: await measureAll(session) };
  },
  section,
  checks,
};

async function measureAll({ log, signal }: Session): Promise<PickResult> {
  const picks: Pick[] = [];
  for (const instances of SIZES) {
    for (const name of names) {
      const found = (await measured([name, String(instances)], signal)) as { ns: number; bytes: number };
      log(`${instances} instances, ${name}: ${found.ns.toFixed(1)} ns, ${found.bytes} bytes`);
      picks.push({ name, instances, ...found });
    }
  }
  const { ms } = (await measured(['list', '10000'], signal)) as { ms: number };
  return { picks, listChangeMs: ms };
}

/** Measures in a separate process, so type feedback of one case can't slow down another. */
async function measured(args: readonly string[], signal: AbortSignal): Promise<unknown> {
  const { stdout } = await run(process.execPath, [...nodeOptions, program, ...args], { cwd: workspaceRoot, signal });
  return JSON.parse(stdout);
}
