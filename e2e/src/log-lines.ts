import { readFileSync } from 'node:fs';
import { logFile } from './launcher.ts';

/** The log lines of a service's instances. The stack prefixes them with the instance's name. */
export function logLinesOf(service: string): string[] {
  return readFileSync(logFile, 'utf8')
    .replaceAll(/\u001b\[[\d;]*m/g, '')
    .split('\n')
    .filter((line) => new RegExp(`^\\W*${service}\\b`).test(line));
}
