import { globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Check } from '@signalbox/lab-parts/check';
import { memoryMiB, processSeconds } from '@signalbox/lab-parts/processes';
import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';
import { StartAttempt } from './start/start-attempt.ts';
import { atMost } from './printed-checks.ts';

const IDLE_MS = 15_000;

/** How long `npm start` takes, first and later; processor time of a start; memory of the idle system; time to stop. */
export async function verifyStack(): Promise<Check[]> {
  // The state after `npm ci`: nothing is bundled yet.
  for (const built of globSync('apps/*/dist', { cwd: workspaceRoot })) {
    rmSync(join(workspaceRoot, built), { recursive: true });
  }
  const first = new StartAttempt('npm', ['start', '--', '--port', '0', '--data', 'DATA']);
  const checks = [atMost('time until ready, first start', await secondsUntilReady(first), 12, 's')];
  const used = first.state.services.map(({ pid }) => processSeconds(pid) ?? 0);
  checks.push(atMost('processor time of an instance until all are ready, maximum', Math.max(...used), 1.2, 's'));
  await delay(IDLE_MS);
  const pids = first.processes();
  checks.push(atMost(`idle memory (PSS) of ${pids.length} processes`, memoryMiB(pids), 900, 'MiB'));
  const stoppedAt = performance.now();
  await first.stop('SIGINT');
  checks.push(atMost('time until stopped after Ctrl-C', (performance.now() - stoppedAt) / 1000, 12, 's'));
  const later = new StartAttempt('npm', ['start', '--', '--port', '0', '--data', 'DATA'], { data: first.data });
  checks.push(atMost('time until ready, later start', await secondsUntilReady(later), 3, 's'));
  await later.dispose();
  return checks;
}

async function secondsUntilReady(attempt: StartAttempt): Promise<number> {
  const startedAt = performance.now();
  if ((await attempt.outcome()) === 'ready') return (performance.now() - startedAt) / 1000;
  await attempt.dispose();
  throw new Error(`expected npm start to be ready within a minute, got ${attempt.problems()}`);
}
