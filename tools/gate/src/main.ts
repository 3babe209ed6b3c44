import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { stopSignals } from '@signalbox/stack';
import { readReports, summary, type Step } from './reports.ts';

const nx = (...targets: string[]) => ['nx', 'run-many', '--outputStyle=static', '--nxBail=false', '-t', ...targets];

/** Optional steps: the options and their commands. */
const extras: { option: string; command: string[]; step: string; help: string }[] = [
  {
    option: 'containers',
    command: ['vitest', 'run', '--project=containers', '--outputFile.json=.reports/containers.json'],
    step: 'container suites',
    help: 'the suites of real servers in Docker',
  },
  // begin console
  {
    option: 'browser',
    command: nx('console'),
    step: 'console in a browser',
    help: 'the pages of the console in Chromium (CHROME_PATH names another)',
  },
  // end console
  {
    option: 'compose',
    command: nx('compose'),
    step: 'in containers',
    help: 'the end-to-end suite against Docker Compose',
  },
  {
    option: 'fork',
    command: nx('rehearse'),
    step: 'a fork',
    help: 'a copy of the project with another name and without some parts',
  },
  // begin lab
  { option: 'lab', command: ['npm', 'run', 'lab:test'], step: 'lab', help: "the lab's own tests" },
  { option: 'drills', command: nx('drill'), step: 'drills', help: 'the short drills: faults under load' },
  // end lab
];
const options = Object.fromEntries(extras.map(({ option }) => [option, { type: 'boolean', default: false } as const]));

const HELP = `The gate: format, dead exports, lint, types, unit and integration tests, end to end.

  npm test                   all of these
  npm test -- --no-e2e       all except the end-to-end suite
${extras.map(({ option, help }) => `  npm test -- --${option.padEnd(13)}also ${help}`).join('\n')}
  npm test -- --help         this text

Format, dead exports and types run first, lint beside the tests, and each failure is reported immediately. The gate then
continues, so that one run shows all failures. Results of unchanged parts come from caches.
Counts of every suite: .reports/*.json`;

const { values } = parsedOptions();
if (values.help) {
  console.log(HELP);
  process.exit(0);
}

const root = new URL('../../../', import.meta.url);
const reports = new URL('.reports/', root);
rmSync(reports, { recursive: true, force: true });
// A hundred processes load the same tools. Node's compile cache avoids repeated compilation.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('node_modules/.cache/signalbox', root));

const { stop } = stopSignals();
const tests = nx('test');
// begin lab
tests.push('--exclude=tag:type:lab');
// end lab
// One process lints, for longer than the other checks take: the tests use the second core meanwhile.
const lint = step('lint', nx('lint'));
const steps: Step[] = await Promise.all([
  step('types', ['npm', 'run', '--silent', 'typecheck']),
  step('format', ['prettier', '--check', '--log-level=warn', '--cache', '--cache-strategy=content', '.']),
  step('dead exports and files', ['knip', '--no-progress', '--cache']),
]);
steps.push(...(await Promise.all([lint, step('tests', tests)])));
if (values.e2e) steps.push(await step('end to end', nx('e2e')));
for (const { option, command, step: name } of extras) {
  if (isChosen(option)) steps.push(await step(name, command));
}

if (!isChosen('containers')) console.log('\nLeft out: the container suites. npm test -- --containers runs them.');
// begin console
if (!isChosen('browser')) console.log('Left out: the console in a browser. npm test -- --browser runs it.');
// end console
const { lines, ok } = summary(steps, readReports(reports));
console.log(`\n${lines.join('\n')}`);
process.exitCode = ok ? 0 : 1;

function isChosen(option: string): boolean {
  return (values as Record<string, unknown>)[option] === true;
}

function parsedOptions() {
  try {
    const help = { type: 'boolean', short: 'h' } as const;
    const e2e = { type: 'boolean', default: true } as const;
    return parseArgs({ options: { help, e2e, ...options }, allowNegative: true });
  } catch (error) {
    const [firstSentence] = (error as Error).message.split('. ');
    console.error(`✗ ${firstSentence}: npm test -- --help lists the options`);
    process.exit(1);
  }
}

async function step(name: string, [command = '', ...args]: string[]): Promise<Step> {
  const started = performance.now();
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  const end = () => child.kill();
  stop.addEventListener('abort', end);
  if (stop.aborted) end();
  const code = await new Promise<number>((resolve) => {
    child.once('error', (error) => {
      console.error(`cannot start ${command}: ${error.message}. If a package is missing, run npm ci.`);
      resolve(1);
    });
    child.once('exit', (exitCode) => resolve(exitCode ?? 1));
  });
  stop.removeEventListener('abort', end);
  const seconds = (performance.now() - started) / 1000;
  if (code !== 0) console.error(`✗ ${name} failed after ${seconds.toFixed(0)} s`);
  return { name, ok: code === 0, seconds };
}
