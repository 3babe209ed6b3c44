import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { writeJson } from '@signalbox/lab-parts/json-file';
import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';
import { stopSignals } from '@signalbox/stack';
import type { Drill, OwnDrill } from './drill.ts';
import { drills } from './drills/drills.ts';
import { twoOfEach } from './drills/two-of-each.ts';
import { HELP, isUsual, parseOptions, type Options } from './options.ts';
import { notPerformed, perform, performOwn } from './perform.ts';
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
if (!options.compose) forgetSettings();
if (options.page) {
  writePage();
} else if (options.help || (options.names.length === 0 && !options.list && !options.all)) {
  console.log(HELP);
} else if (options.list) {
  for (const { name, fault, promise } of all) console.log(`${name.padEnd(17)} ${fault}\n${' '.repeat(18)}→ ${promise}`);
} else {
  const queue = chosen();
  const { stop, stopImmediately } = stopSignals();
  stopImmediately.addEventListener('abort', () => process.exit(130));
  const verdicts = await run(queue, stop).catch((error: unknown) => {
    if (stop.aborted) process.exit(130);
    throw error;
  });
  if (isUsual(options)) record(verdicts);
  if (options.json) writeJson(options.json, verdicts);
  if (options.report) writeJson(options.report, counts(verdicts));
  if (!verdicts.every(isKept)) process.exitCode = 1;
}

/**
 * What a shell sets for services (RETRIES=false, a CONSUL_HTTP_ADDR) would be recorded as what they do by themselves. Into
 * containers comes what the compose file names, and no more.
 */
function forgetSettings(): void {
  const known =
    /^(CI|HOME|LANG|LC_.*|LOGNAME|NO_COLOR|PATH|SHELL|TEMP|TERM|TMP|TMPDIR|TZ|USER|DOCKER_.*|NX_.*|npm_.*)$/;
  for (const name of Object.keys(process.env)) if (!known.test(name)) delete process.env[name];
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
  const isElsewhere = (drill: Drill | OwnDrill) => 'only' in drill && drill.only !== undefined && drill.only !== kind;
  if (options.compose && spawnSync('docker', ['version']).status !== 0)
    refuse('--compose needs Docker, which does not answer');
  if (options.all) return all.filter((one) => one.name !== 'soak' && one.name !== 'saga' && !isElsewhere(one));
  const unknown = options.names.filter((name) => all.every((drill) => drill.name !== name));
  if (unknown.length > 0) refuse(`there is no ${unknown.join(', ')}: --list says what there is`);
  const queue = options.names.map((name) => all.find((drill) => drill.name === name)!);
  const elsewhere = queue.filter(isElsewhere).map(({ name }) => name);
  if (elsewhere.length > 0) {
    refuse(`${elsewhere.join(', ')}: ${options.compose ? 'not with' : 'only with'} --compose`);
  }
  return queue;
}

function refuse(why: string): never {
  console.error(why);
  process.exit(2);
}

/** One after the other; in their short forms, those that start alike share a system. */
async function run(queue: readonly (Drill | OwnDrill)[], stop: AbortSignal): Promise<Verdict[]> {
  const stopped = new Promise<never>((_, reject) => {
    stop.addEventListener('abort', () => reject(new Error('stopped')));
  });
  stopped.catch(() => console.log('\nstopping'));
  const verdicts: Verdict[] = [];
  let system: { running: System; plan: Plan } | undefined;
  const clear = async () => {
    const last = system;
    system = undefined;
    await last?.running.stop();
  };
  try {
    for (const drill of queue) {
      console.log(`\n${drill.name}: ${drill.fault}\n  → ${drill.promise}`);
      const performed = async (): Promise<Verdict> => {
        if ('perform' in drill) return performOwn(drill, options, console.log, stop);
        const plan = planOf(drill);
        if (system && !(options.short && isDeepStrictEqual(plan, system.plan))) await clear();
        system ??= { plan, running: await startSystem(plan) };
        return perform(drill, system.running, options, console.log);
      };
      const performing = performed();
      try {
        verdicts.push(tell(await Promise.race([performing, stopped])));
      } catch (error) {
        if (stop.aborted) {
          // It tidies up what is its own.
          if ('perform' in drill) await performing.catch(() => {});
          throw error;
        }
        // The others are run and recorded all the same.
        verdicts.push(tell(notPerformed(drill, options, error as Error)));
        await clear();
      }
    }
  } finally {
    await clear();
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
  return { counts: drill.counts ?? twoOfEach, env: { ...drill.env, ...envWithout(options.without), ...options.set } };
}

function tell(verdict: Verdict): Verdict {
  for (const line of told(verdict, !options.short)) console.log(line);
  return verdict;
}

/** As the gate reads what came of a suite: a check is a test. */
function counts(verdicts: readonly Verdict[]) {
  const assertionResults = verdicts.flatMap(({ name, checks }) =>
    checks.map(({ what, found, bound, ok }) => ({
      status: ok ? 'passed' : 'failed',
      fullName: `${name}: ${what}`,
      failureMessages: ok ? [] : [`${found} (${bound})`],
    })),
  );
  const failed = assertionResults.filter(({ status }) => status === 'failed').length;
  return {
    numPassedTests: assertionResults.length - failed,
    numFailedTests: failed,
    success: failed === 0,
    testResults: [{ assertionResults }],
  };
}

function record(verdicts: readonly Verdict[]): void {
  verdicts.forEach(keep);
  writePage();
}

function writePage(): void {
  writeFileSync(join(workspaceRoot, 'lab', 'docs', 'drills.md'), page(all, kept()));
}
