import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Finding } from './finding.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

// A defence, the drill that shows what it is for, and how it may be told to run.
const honesty = [
  ['drain', 'rolling-restart', []],
  ['retries', 'kill', []],
  ['ejection', 'sour', ['--short']],
] as const;

/** Whether drills can fail: with a defence switched off, the matching promise breaks, and it is kept otherwise. */
export async function verifyDrills(): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [defence, drill, args] of honesty) {
    findings.push(await verdict(`${drill}`, [drill, '--short'], true));
    findings.push(await verdict(`${drill} without ${defence}`, [drill, ...args, '--without', defence], false));
  }
  return findings;
}

interface Verdict {
  readonly checks: readonly { readonly what: string; readonly found: string; readonly ok: boolean }[];
}

/** Runs a drill. A drill that could not be run is neither kept nor broken. */
async function verdict(what: string, args: readonly string[], expected: boolean): Promise<Finding> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-verify-'));
  const file = join(folder, 'verdict.json');
  try {
    const drill = spawn(process.execPath, ['tools/drill/src/main.ts', ...args, '--json', file], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const [code] = (await once(drill, 'exit')) as [number | null];
    const [{ checks }] = JSON.parse(readFileSync(file, 'utf8')) as [Verdict];
    const broken = checks.filter(({ ok }) => !ok).map((check) => `${check.what}: ${check.found}`);
    const kept = code === 0 && broken.length === 0;
    const found = kept ? 'kept' : `broken (${broken.join('; ')})`;
    const finding = { what, found, bound: expected ? 'kept' : 'broken', ok: kept === expected };
    console.log(`  ${finding.ok ? '✓' : '✗'} ${what}: ${found}`);
    return finding;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
