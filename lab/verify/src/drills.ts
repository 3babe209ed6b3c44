import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkLine, type Check } from '@signalbox/lab-parts/check';
import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';

// A defence, the drill that shows what it is for, and what else is switched off with it, since it would do in its place:
// that alone is not missed.
const honesty = [
  { defence: 'drain', drill: 'rolling-restart', besides: ['RETRIES=false'] },
  { defence: 'retries', drill: 'kill', besides: [] },
  { defence: 'ejection', drill: 'failing', besides: ['BALANCING_POLICY=round-robin'] },
];

// Not the usual one, whose results are recorded as those of the drill itself.
const RATE = '190';

/** Whether drills can fail: with a defence switched off, the matching promise breaks, and it is kept otherwise. */
export async function verifyDrills(): Promise<Check[]> {
  const checks: Check[] = [];
  for (const { defence, drill, besides } of honesty) {
    const settings = besides.map((setting) => ` with ${setting}`);
    const set = besides.flatMap((setting) => ['--set', setting]);
    checks.push(await verdict(`${drill}${settings.join('')}`, [drill, '--rate', RATE, ...set], true));
    checks.push(await verdict(`${drill} without ${defence}`, [drill, '--rate', RATE, '--without', defence], false));
  }
  return checks;
}

interface Verdict {
  readonly checks: readonly Check[];
}

/** Runs a drill. A drill that could not be run is neither kept nor broken. */
async function verdict(what: string, args: readonly string[], expected: boolean): Promise<Check> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-verify-'));
  const file = join(folder, 'verdict.json');
  try {
    const drill = spawn('npm', ['run', '--silent', 'drill', '--', ...args, '--json', file], {
      cwd: workspaceRoot,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const [code] = (await once(drill, 'exit')) as [number | null];
    const [{ checks }] = JSON.parse(readFileSync(file, 'utf8')) as [Verdict];
    const broken = checks.filter(({ ok }) => !ok).map((check) => `${check.what}: ${check.found}`);
    const kept = code === 0 && broken.length === 0;
    const found = kept ? 'kept' : `broken (${broken.join('; ')})`;
    const ok = expected ? kept : broken.length > 0;
    const check = { what, found, threshold: expected ? 'kept' : 'broken', ok };
    console.log(`  ${checkLine(check)}`);
    return check;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
