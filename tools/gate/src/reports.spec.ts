import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readReports, summary } from './reports.ts';

const passing = { name: 'lint', ok: true, seconds: 2 };
const suite = { suite: 'users', passed: 3, failed: 0, skipped: 0 };

describe('summary', () => {
  it('sums all suites in its last line', () => {
    const { lines, ok } = summary([passing], [suite, { suite: 'orders', passed: 4, failed: 0, skipped: 1 }]);
    expect(lines.at(-1)).toBe('7 passed, 0 failed');
    expect(ok).toBe(true);
  });

  it('fails for a failed test', () => {
    const { lines, ok } = summary([{ ...passing, ok: false }], [{ ...suite, failed: 2 }]);
    expect(lines.at(-1)).toBe('3 passed, 2 failed');
    expect(ok).toBe(false);
  });

  it('fails for a step that failed though every test passed', () => {
    const { lines, ok } = summary([{ ...passing, ok: false }], [suite]);
    expect(lines.at(-1)).toBe('3 passed, 1 failed');
    expect(ok).toBe(false);
  });

  it('fails when no test ran', () => {
    expect(summary([passing], []).ok).toBe(false);
  });
});

describe('readReports', () => {
  it('counts a suite that broke before its first test as failed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'reports-'));
    writeFileSync(join(folder, 'users.json'), JSON.stringify({ numPassedTests: 0, numFailedTests: 0, success: false }));
    expect(readReports(pathToFileURL(`${folder}/`))).toEqual([{ suite: 'users', passed: 0, failed: 1, skipped: 0 }]);
  });

  it('finds nothing where nothing ran', () => {
    expect(readReports(pathToFileURL('/nowhere/'))).toEqual([]);
  });
});
