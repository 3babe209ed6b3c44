import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { stopSignals } from '@signalbox/stack';
import { readReports, summary, type Step } from './reports.ts';

/** What runs only where it is asked for: options, and the Nx targets that they stand for. */
const extras = [
  { option: 'compose', target: 'compose', step: 'in containers', help: 'the end-to-end suite against Docker Compose' },
  // begin lab
  { option: 'drills', target: 'drill', step: 'drills', help: 'the short drills: faults under load' },
  { option: 'without-lab', target: 'rehearse', step: 'without the lab', help: 'what is left where the lab is dropped' },
  // end lab
];
const options = Object.fromEntries(extras.map(({ option }) => [option, { type: 'boolean', default: false } as const]));

const HELP = `The gate: format, dead exports, lint, types, unit and integration tests, end to end.

  npm test                   all of these
  npm test -- --no-e2e       all but the end-to-end suite
${extras.map(({ option, help }) => `  npm test -- --${option.padEnd(13)}also ${help}`).join('\n')}
  npm test -- --help         this text

What did not change since the last run comes from Nx's cache. Counts of every suite: .reports/*.json`;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h' },
    e2e: { type: 'boolean', default: true },
    ...options,
  },
  allowNegative: true,
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}

const root = new URL('../../../', import.meta.url);
const reports = new URL('.reports/', root);
rmSync(reports, { recursive: true, force: true });
// A hundred processes load the same tools: what Node has compiled once it need not compile anew.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('node_modules/.cache/signalbox', root));

const { stop } = stopSignals();
const nx = ['nx', 'run-many', '--outputStyle=static', '--nxBail=false'];
const steps: Step[] = await Promise.all([
  step('format', ['prettier', '--check', '--log-level=warn', '.']),
  step('dead exports and files', ['knip', '--no-progress']),
  step('lint, types, tests', [...nx, '-t', 'lint', 'typecheck', 'test']),
]);
if (values.e2e) steps.push(await step('end to end', [...nx, '-t', 'e2e']));
for (const extra of extras) {
  if ((values as Record<string, unknown>)[extra.option])
    steps.push(await step(extra.step, [...nx, '-t', extra.target]));
}

const { lines, ok } = summary(steps, readReports(reports));
console.log(`\n${lines.join('\n')}`);
process.exitCode = ok ? 0 : 1;

async function step(name: string, [command = '', ...args]: string[]): Promise<Step> {
  const started = performance.now();
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  const end = () => child.kill();
  stop.addEventListener('abort', end);
  if (stop.aborted) end();
  const code = await new Promise<number>((resolve) => {
    child.once('error', (error) => {
      console.error(`${command} does not start: ${error.message}. Is everything installed (npm ci)?`);
      resolve(1);
    });
    child.once('exit', (exitCode) => resolve(exitCode ?? 1));
  });
  stop.removeEventListener('abort', end);
  return { name, ok: code === 0, seconds: (performance.now() - started) / 1000 };
}
