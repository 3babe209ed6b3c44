import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Drill, OwnDrill } from './drill.ts';
import { drills } from './drills/drills.ts';
import { twoOfEach } from './drills/two-of-each.ts';
import { HELP, isUsual, parseOptions, type Options } from './options.ts';
import { perform, performOwn } from './perform.ts';
import { page } from './results/page.ts';
import { keep, kept } from './results/results.ts';
import { envWithout } from './resilience-off.ts';
import { startComposeSystem } from './system/compose-system.ts';
import { startLocalSystem } from './system/local-system.ts';
import type { Counts, System } from './system/system.ts';
import { told } from './tell.ts';
import { isKept, type Verdict } from './verdict.ts';

const all: readonly (Drill | OwnDrill)[] = drills;
const options = optionsOrExit();
const kind = options.compose ? 'compose' : 'local';
if (options.page) {
  writePage();
} else if (options.help || (options.names.length === 0 && !options.list && !options.all)) {
  console.log(HELP);
} else if (options.list) {
  for (const { name, fault, promise } of all) console.log(`${name.padEnd(17)} ${fault}\n${' '.repeat(18)}→ ${promise}`);
} else {
  const verdicts = await run(chosen());
  if (isUsual(options)) record(verdicts);
  if (options.json) write(options.json, verdicts);
  if (options.report) write(options.report, counts(verdicts));
  if (!verdicts.every(isKept)) process.exitCode = 1;
}

function optionsOrExit(): Options {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`);
    process.exit(2);
  }
}

function chosen(): (Drill | OwnDrill)[] {
  if (options.all) return all.filter(({ name }) => name !== 'soak' && name !== 'saga');
  const unknown = options.names.filter((name) => all.every((drill) => drill.name !== name));
  if (unknown.length > 0) {
    console.error(`there is no ${unknown.join(', ')}: --list says what there is`);
    process.exit(2);
  }
  return options.names.map((name) => all.find((drill) => drill.name === name)!);
}

/** One after the other; in their short forms, those that start alike share a system. */
async function run(queue: readonly (Drill | OwnDrill)[]): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  let system: { running: System; plan: Plan } | undefined;
  try {
    for (const drill of queue) {
      console.log(`\n${drill.name}: ${drill.fault}\n  → ${drill.promise}`);
      if ('perform' in drill) {
        verdicts.push(tell(await performOwn(drill, options, console.log)));
        continue;
      }
      if (drill.only && drill.only !== kind) {
        console.log(`  not on this kind of system: it takes ${drill.only}`);
        // One that was asked for by name, and could not be had, is no success.
        if (!options.all) process.exitCode = 1;
        continue;
      }
      const plan = planOf(drill);
      if (system && !(options.short && isDeepStrictEqual(plan, system.plan))) {
        await system.running.stop();
        system = undefined;
      }
      system ??= { plan, running: await startSystem(plan) };
      verdicts.push(tell(await perform(drill, system.running, options, console.log)));
    }
  } finally {
    await system?.running.stop();
  }
  return verdicts;
}

function startSystem({ counts, env }: Plan): Promise<System> {
  return options.compose ? startComposeSystem(counts, env) : startLocalSystem(counts, env);
}

interface Plan {
  readonly counts: Counts;
  readonly env: NodeJS.ProcessEnv;
}

function planOf(drill: Drill): Plan {
  return { counts: drill.counts ?? twoOfEach, env: { ...drill.env, ...envWithout(options.without) } };
}

function tell(verdict: Verdict): Verdict {
  for (const line of told(verdict, !options.short)) console.log(line);
  return verdict;
}

/** As the gate reads the counts of a suite: a check is a test. */
function counts(verdicts: readonly Verdict[]) {
  const checks = verdicts.flatMap((verdict) => verdict.checks);
  const failed = checks.filter(({ ok }) => !ok).length;
  return { numPassedTests: checks.length - failed, numFailedTests: failed, success: failed === 0 };
}

function record(verdicts: readonly Verdict[]): void {
  verdicts.forEach(keep);
  writePage();
}

function writePage(): void {
  writeFileSync(new URL('../../../docs/drills.md', import.meta.url), page(all, kept()));
}

function write(file: string, content: unknown): void {
  const path = resolve(file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`);
}
