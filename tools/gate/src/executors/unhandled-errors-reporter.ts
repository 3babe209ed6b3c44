import { writeFileSync } from 'node:fs';
import type { Reporter } from 'vitest/node';

/** Writes the number of errors outside tests, which Vitest's JSON report does not contain, to `UNHANDLED_ERRORS_FILE`. */
export default class UnhandledErrorsReporter implements Reporter {
  onTestRunEnd(_modules: unknown, unhandledErrors: readonly unknown[]): void {
    const { UNHANDLED_ERRORS_FILE } = process.env;
    if (UNHANDLED_ERRORS_FILE) writeFileSync(UNHANDLED_ERRORS_FILE, String(unhandledErrors.length));
  }
}
