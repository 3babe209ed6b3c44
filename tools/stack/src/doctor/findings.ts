import type { Checked } from '../preflight/check-machine.ts';

/** The ways to run the system. */
export const WAYS = ['npm start', 'npm test', 'docker compose'] as const;
export type Way = (typeof WAYS)[number];

/** A check with the ways that need what it checks. */
export interface Finding extends Checked {
  readonly ways: readonly Way[];
}

export const MARKS = { ok: '✓', warning: '!', missing: '–', problem: '✗' } as const;
export type Severity = keyof typeof MARKS;

/** Docker is missing on many machines that run the system without it. */
export function severityOf({ ways, problem, warning }: Finding): Severity {
  if (problem !== undefined) return ways.every((way) => way === 'docker compose') ? 'missing' : 'problem';
  return warning === undefined ? 'ok' : 'warning';
}

/** Whether each way works. */
export function verdicts(findings: readonly Finding[]): Record<Way, Severity> {
  const of = (way: Way): Severity => {
    const needed = findings.filter((finding) => finding.ways.includes(way));
    if (needed.some(({ problem }) => problem !== undefined)) return 'problem';
    return needed.some(({ warning }) => warning !== undefined) ? 'warning' : 'ok';
  };
  return Object.fromEntries(WAYS.map((way) => [way, of(way)])) as Record<Way, Severity>;
}
