import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkLine, type Check } from '@signalbox/lab-parts/check';
import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';

// A defence, the drill that needs it, and settings that switch off another defence which would compensate for it. The
// drill must pass with these settings alone.
const cases = [
  { defence: 'drain', drill: 'rolling-restart', otherSettings: ['RETRIES=false'] },
  { defence: 'retries', drill: 'kill', otherSettings: [] },
  { defence: 'ejection', drill: 'failing', otherSettings: ['BALANCING_POLICY=round-robin'] },
];

// Different from the default rate, because results at that rate are recorded as those of the drill.
const RATE = '190';

/** Whether drills can fail: each passes with its defence and fails without it. */
export async function verifyDrills(): Promise<Check[]> {
  const checks: Check[] = [];
  for (const { defence, drill, otherSettings } of cases) {
    const settings = otherSettings.map((setting) => ` with ${setting}`);
    const set = otherSettings.flatMap((setting) => ['--set', setting]);
    checks.push(await verdict(`${drill}${settings.join('')}`, [drill, '--rate', RATE, ...set], true));
    checks.push(await verdict(`${drill} without ${defence}`, [drill, '--rate', RATE, '--without', defence], false));
  }
  return checks;
}

interface Verdict {
  readonly checks: readonly Check[];
}

/** Runs a drill. A drill that could not run has neither passed nor failed. */
async function verdict(what: string, args: readonly string[], expectsPass: boolean): Promise<Check> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-verify-'));
  const file = join(folder, 'verdict.json');
  try {
    const drill = spawn('npm', ['run', '--silent', 'drill', '--', ...args, '--json', file], {
      cwd: workspaceRoot,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const [code] = (await once(drill, 'exit')) as [number | null];
    const [{ checks }] = JSON.parse(readFileSync(file, 'utf8')) as [Verdict];
    const failed = checks.filter(({ ok }) => !ok).map((check) => `${check.what}: ${check.found}`);
    const passed = code === 0 && failed.length === 0;
    const found = passed ? 'passed' : `failed (${failed.join('; ')})`;
    const ok = expectsPass ? passed : failed.length > 0;
    const check = { what, found, threshold: expectsPass ? 'passed' : 'failed', ok };
    console.log(`  ${checkLine(check)}`);
    return check;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
