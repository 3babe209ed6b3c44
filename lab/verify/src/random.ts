import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Check } from '@signalbox/lab-parts/check';
import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';
import { atMost } from './printed-checks.ts';

/** The specs whose number of runs `LONG_RUN` sets, and what a failure of each means. */
const specs: readonly [spec: string, failure: string][] = [
  [
    'watch-loop.property',
    '10 000 random histories of a faulty registry: test runs in which a watch spins, stops or never converges',
  ],
  ['config-state', '10 000 random documents: test runs in which an invalid one, or a part of one, is in force'],
  ['gateway/src/app.module', '10 000 unknown paths: test runs in which one adds a series to the metrics'],
  ['watchdog', '20 000 random requests: test runs in which one is neither answered nor closed within 4 s'],
];

/** The specs of many inputs, most of them random, with their full number of runs. */
export async function verifyRandom(): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [spec, failure] of specs) checks.push(atMost(failure, (await passes(spec)) ? 0 : 1, 0));
  return checks;
}

async function passes(spec: string): Promise<boolean> {
  const options = ['--reporter=dot', '--passWithNoTests=false'];
  const env = { ...process.env, LONG_RUN: 'true' };
  const child = spawn('vitest', ['run', spec, ...options], { cwd: workspaceRoot, env, stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code === 0;
}
