import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** A completed step of the gate. */
export interface Step {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
}

/** The counts of one test suite. */
export interface SuiteReport {
  readonly suite: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** The failed tests with their reasons, one line each. */
  readonly failures: readonly string[];
}

/** The format of Vitest. Other suites omit fields that they do not have. */
export interface JsonReport {
  readonly success?: boolean;
  readonly numPassedTests?: number;
  readonly numFailedTests?: number;
  readonly numPendingTests?: number;
  readonly numTodoTests?: number;
  readonly testResults?: readonly FileResult[];
}

interface FileResult {
  /** The absolute path. */
  readonly name: string;
  readonly status: string;
  readonly assertionResults: readonly { status: string; fullName: string; failureMessages: readonly string[] }[];
}

/** The part of a report about the files in a folder. The folder's absolute path ends with a separator. */
export function reportOf(report: JsonReport, folder: string): JsonReport {
  const testResults = (report.testResults ?? []).filter(({ name }) => name.startsWith(folder));
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const count = (...statuses: string[]) => tests.filter(({ status }) => statuses.includes(status)).length;
  return {
    success: testResults.every(({ status }) => status === 'passed'),
    numPassedTests: count('passed'),
    numFailedTests: count('failed'),
    numPendingTests: count('skipped', 'pending'),
    numTodoTests: count('todo'),
    testResults,
  };
}

/** Reads the JSON reports, one for each project. */
export function readReports(folder: URL): SuiteReport[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const report = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as JsonReport;
      return {
        suite: file.replace(/\.json$/, ''),
        passed: report.numPassedTests ?? 0,
        // A file that fails before its first test has no test counts.
        failed: Math.max(report.numFailedTests ?? 0, report.success ? 0 : 1),
        skipped: (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0),
        failures: (report.testResults ?? [])
          .flatMap(({ assertionResults }) => assertionResults)
          .filter(({ status }) => status === 'failed')
          .map(({ fullName, failureMessages: [message = ''] }) => `${fullName}: ${message.split('\n', 1)[0]}`),
      };
    });
}

/**
 * The closing lines: one for each suite, step and failed test, and `N passed, N failed` last. A failed step counts as a
 * failure.
 */
export function summary(steps: readonly Step[], suites: readonly SuiteReport[]): { lines: string[]; ok: boolean } {
  const sum = (count: (suite: SuiteReport) => number) => suites.reduce((total, suite) => total + count(suite), 0);
  const passed = sum((suite) => suite.passed);
  const failedSteps = steps.filter((step) => !step.ok).length;
  const failed = sum((suite) => suite.failed) || failedSteps;
  const ok = failed === 0 && failedSteps === 0 && passed > 0;
  const rows = suites
    .filter((suite) => suite.passed + suite.failed + suite.skipped > 0)
    .map(({ suite, passed, failed, skipped }) => {
      const asides = [failed > 0 ? `${failed} failed` : '', skipped > 0 ? `${skipped} skipped` : ''].filter(Boolean);
      return `  ${suite.padEnd(20)}${String(passed).padStart(5)} passed${asides.map((aside) => `, ${aside}`).join('')}`;
    });
  const stepRows = steps.map(
    (step) => `  ${step.ok ? '✓' : '✗'} ${step.name.padEnd(20)}${step.seconds.toFixed(0).padStart(4)} s`,
  );
  const failures = suites.flatMap(({ suite, failures }) => failures.map((failure) => `  ✗ ${suite}: ${failure}`));
  if (failures.length > 0) failures.push('');
  return { lines: [...rows, '', ...stepRows, '', ...failures, `${passed} passed, ${failed} failed`], ok };
}
