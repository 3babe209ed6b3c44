import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readReports, reportOf, summary } from './reports.ts';

const passing = { name: 'lint', ok: true, seconds: 2 };
const suite = { suite: 'users', passed: 3, failed: 0, skipped: 0, failures: [] };

describe('summary', () => {
  it('sums all suites in its last line', () => {
    const { lines, ok } = summary([passing], [suite, { ...suite, suite: 'orders', passed: 4, skipped: 1 }]);
    expect(lines.at(-1)).toBe('7 passed, 0 failed');
    expect(ok).toBe(true);
  });

  it('fails for a failed test', () => {
    const { lines, ok } = summary([{ ...passing, ok: false }], [{ ...suite, failed: 2 }]);
    expect(lines.at(-1)).toBe('3 passed, 2 failed');
    expect(ok).toBe(false);
  });

  it('lists the failed tests at the end of the output', () => {
    const { lines } = summary([passing], [{ ...suite, failed: 1, failures: ['adds: expected 3 to be 4'] }]);
    expect(lines).toContain('  ✗ users: adds: expected 3 to be 4');
  });

  it('fails for a failed step even if every test passed', () => {
    const { lines, ok } = summary([{ ...passing, ok: false }], [suite]);
    expect(lines.at(-1)).toBe('3 passed, 1 failed');
    expect(ok).toBe(false);
  });

  it('fails when no test ran', () => {
    expect(summary([passing], []).ok).toBe(false);
  });
});

describe('reportOf', () => {
  const test = (status: string) => ({ status, fullName: status, failureMessages: [] });
  const file = (name: string, status: string, ...tests: string[]) => ({
    name,
    status,
    assertionResults: tests.map(test),
  });
  const whole = {
    success: false,
    testResults: [
      file('/apps/users/src/a.spec.ts', 'passed', 'passed', 'passed', 'skipped'),
      file('/apps/users/src/b.spec.ts', 'passed', 'passed', 'todo'),
      file('/apps/orders/src/a.spec.ts', 'failed', 'passed', 'failed'),
      file('/apps/orders-too/src/a.spec.ts', 'failed'),
    ],
  };

  it('counts the tests of one folder', () => {
    expect(reportOf(whole, '/apps/users/')).toMatchObject({
      success: true,
      numPassedTests: 3,
      numFailedTests: 0,
      numPendingTests: 1,
      numTodoTests: 1,
    });
    expect(reportOf(whole, '/apps/orders/')).toMatchObject({ success: false, numPassedTests: 1, numFailedTests: 1 });
  });

  it('is a failure if a file failed before its first test', () => {
    expect(reportOf(whole, '/apps/orders-too/')).toMatchObject({ success: false, numFailedTests: 0 });
  });

  it('is a success if nothing ran', () => {
    expect(reportOf(whole, '/apps/gateway/')).toMatchObject({ success: true, numPassedTests: 0 });
  });
});

describe('readReports', () => {
  it('counts a suite that failed before its first test as failed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'reports-'));
    writeFileSync(join(folder, 'users.json'), JSON.stringify({ numPassedTests: 0, numFailedTests: 0, success: false }));
    expect(readReports(pathToFileURL(`${folder}/`))).toEqual([{ ...suite, passed: 0, failed: 1 }]);
  });

  it('lists failed tests by name, with the first line of the reason', () => {
    const folder = mkdtempSync(join(tmpdir(), 'reports-'));
    const assertionResults = [
      { status: 'passed', fullName: 'subtracts', failureMessages: [] },
      { status: 'failed', fullName: 'adds', failureMessages: ['expected 3 to be 4\n    at sum.spec.ts:1'] },
    ];
    const report = { numPassedTests: 1, numFailedTests: 1, success: false, testResults: [{ assertionResults }] };
    writeFileSync(join(folder, 'users.json'), JSON.stringify(report));
    expect(readReports(pathToFileURL(`${folder}/`))).toMatchObject([{ failures: ['adds: expected 3 to be 4'] }]);
  });

  it('is empty if nothing ran', () => {
    expect(readReports(pathToFileURL('/nowhere/'))).toEqual([]);
  });
});
