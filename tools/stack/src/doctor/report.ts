import type { Output } from '../terminal/output.ts';
import { escapeControls } from '../terminal/log-lines.ts';
import { textTable } from '../terminal/text-table.ts';
import { MARKS, severityOf, verdicts, WAYS, type Finding, type Severity } from './findings.ts';

const COLOURS = { ok: 'green', warning: 'yellow', missing: 'dim', problem: 'red' } as const;
const VERDICTS = {
  ok: 'can run',
  warning: 'can run, see below',
  missing: 'cannot run',
  problem: 'cannot run',
} as const;

/** Prints a table of the findings, what to do about each, and whether each way can run. */
export function printReport(findings: readonly Finding[], output: Pick<Output, 'line' | 'paint'>): void {
  const { line, paint } = output;
  const mark = (severity: Severity) => paint(COLOURS[severity], MARKS[severity]);
  const rows = findings.map(({ what, found, ways }) => [
    what,
    found,
    ways.length === WAYS.length ? 'all' : ways.join(', '),
  ]);
  const [head, ...table] = textTable([['', 'found', 'needed for'], ...rows]);
  line(`  ${head}`);
  table.forEach((row, at) => line(`${mark(severityOf(findings[at]!))} ${row}`));
  const toDo = findings.filter(({ problem, warning }) => problem !== undefined || warning !== undefined);
  line();
  for (const [way, severity] of Object.entries(verdicts(findings)))
    line(`${mark(severity)} ${way} ${VERDICTS[severity]}`);
  if (toDo.length > 0) line();
  for (const finding of toDo)
    line(`${mark(severityOf(finding))} ${escapeControls(finding.problem ?? finding.warning ?? '')}`);
}
