import { fileURLToPath } from 'node:url';
import { services } from '../../../../topology.ts';
import { parseOptions } from '../options.ts';
import { StartRefusedError } from '../preflight/start-refused-error.ts';
import { thisMachine } from '../preflight/this-machine.ts';
import { outputTo } from '../terminal/output.ts';
import { diagnose } from './doctor.ts';
import { MARKS, severityOf } from './findings.ts';
import { printReport } from './report.ts';

const help = `Shows what this machine has and lacks for npm start, npm test and docker compose, and what to do about it.
Starts nothing, and changes nothing but an empty data folder.

  npm run doctor -- [options]     the options of npm start, such as --data DIR, --port N, --scale NAME=N

${MARKS.ok} fine   ${MARKS.warning} may fail later   ${MARKS.missing} Docker is missing, and npm start works without it   ${MARKS.problem} npm start or npm test cannot run

Exit code: 1 if npm start or npm test cannot run, else 0.`;

const workspaceRoot = fileURLToPath(new URL('../../../..', import.meta.url));
const output = outputTo(process.stdout);

try {
  const options = parseOptions(process.argv.slice(2), workspaceRoot, services);
  if (options.help) output.line(help);
  else {
    const findings = await diagnose({ options, services, workspaceRoot, machine: thisMachine, env: process.env });
    printReport(findings, output);
    process.exitCode = findings.some((finding) => severityOf(finding) === 'problem') ? 1 : 0;
  }
} catch (error) {
  if (!(error instanceof StartRefusedError)) throw error;
  for (const problem of error.problems) console.error(`✗ ${problem}`);
  process.exitCode = 1;
}
