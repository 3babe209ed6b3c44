import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { writeJson } from '@signalbox/lab-parts/json-file';
import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';
import { stopSignals } from '@signalbox/stack';
import type { Drill, StandaloneDrill } from './drill.ts';
import { drills } from './drills/drills.ts';
import { twoOfEach } from './drills/two-of-each.ts';
import { formatVerdict } from './format-verdict.ts';
import { HELP, isFullRun, parseOptions, WITHOUT_SHORT_FORM, type Options } from './options.ts';
import { failedVerdict, perform, performStandalone } from './perform.ts';
import { drillsPage } from './results/page.ts';
import { readResults, writeResult } from './results/results.ts';
import { envWithout } from './resilience-off.ts';
import { startComposeSystem } from './system/compose-system.ts';
import { startLocalSystem } from './system/local-system.ts';
import type { Counts, System } from './system/system.ts';
import { isPromiseKept, type Verdict } from './verdict.ts';

const all: readonly (Drill | StandaloneDrill)[] = drills;
const options = optionsOrExit();
const kind = options.compose ? 'compose' : 'local';
if (!options.compose) deleteServiceSettings();
if (options.page) {
  writePage();
} else if (options.help || (options.names.length === 0 && !options.list && !options.all)) {
  console.log(HELP);
} else if (options.list) {
  for (const { name, fault, promise } of all) console.log(`${name.padEnd(17)} ${fault}\n${' '.repeat(18)}→ ${promise}`);
} else {
  const queue = selectedDrills();
  const { stop, stopImmediately } = stopSignals();
  stopImmediately.addEventListener('abort', () => process.exit(130));
  const verdicts = await runAll(queue, stop).catch((error: unknown) => {
    if (stop.aborted) process.exit(130);
    throw error;
  });
  if (isFullRun(options)) recordVerdicts(verdicts);
  if (options.json) writeJson(options.json, verdicts);
  if (options.report) writeJson(options.report, testReport(verdicts));
  if (!verdicts.every(isPromiseKept)) process.exitCode = 1;
}

/**
 * Deletes environment variables that change the services (RETRIES=false, CONSUL_HTTP_ADDR): recorded results must be
 * those of the default settings. Containers get only the variables that the compose file names.
 */
function deleteServiceSettings(): void {
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

function selectedDrills(): (Drill | StandaloneDrill)[] {
  const needsOtherSystem = (drill: Drill | StandaloneDrill) =>
    'only' in drill && drill.only !== undefined && drill.only !== kind;
  if (options.compose && spawnSync('docker', ['version']).status !== 0)
    exitWithError('--compose needs Docker, but `docker version` failed: start Docker');
  if (options.all) {
    const isLeftOut = (name: string) =>
      name === 'soak' || name === 'saga' || (options.short && Object.hasOwn(WITHOUT_SHORT_FORM, name));
    return all.filter((one) => !isLeftOut(one.name) && !needsOtherSystem(one));
  }
  const unknown = options.names.filter((name) => all.every((drill) => drill.name !== name));
  if (unknown.length > 0) exitWithError(`no drill is named ${unknown.join(', ')}: --list prints all names`);
  const queue = options.names.map((name) => all.find((drill) => drill.name === name)!);
  const refused = queue.filter(needsOtherSystem).map(({ name }) => name);
  if (refused.length > 0) {
    exitWithError(`${refused.join(', ')}: runs only ${options.compose ? 'without' : 'with'} --compose`);
  }
  return queue;
}

function exitWithError(message: string): never {
  console.error(message);
  process.exit(2);
}

/** Runs drills one after the other. Short forms with equal instances and settings share a system. */
async function runAll(queue: readonly (Drill | StandaloneDrill)[], stop: AbortSignal): Promise<Verdict[]> {
  const stopped = new Promise<never>((_, reject) => {
    stop.addEventListener('abort', () => reject(new Error('stopped')));
  });
  stopped.catch(() => console.log('\nstopping'));
  const verdicts: Verdict[] = [];
  let system: { running: System; setup: Setup } | undefined;
  const stopSystem = async () => {
    const last = system;
    system = undefined;
    await last?.running.stop();
  };
  try {
    for (const drill of queue) {
      console.log(`\n${drill.name}: ${drill.fault}\n  → ${drill.promise}`);
      const performed = async (): Promise<Verdict> => {
        if ('perform' in drill) return performStandalone(drill, options, console.log, stop);
        const setup = setupOf(drill);
        if (system && !(options.short && isDeepStrictEqual(setup, system.setup))) await stopSystem();
        system ??= { setup, running: await startSystem(setup) };
        return perform(drill, system.running, options, console.log);
      };
      const performing = performed();
      try {
        verdicts.push(printVerdict(await Promise.race([performing, stopped])));
      } catch (error) {
        if (stop.aborted) {
          // The drill stops its own system first.
          if ('perform' in drill) await performing.catch(() => {});
          throw error;
        }
        // The other drills still run.
        verdicts.push(printVerdict(failedVerdict(drill, options, error as Error)));
        await stopSystem();
      }
    }
  } finally {
    await stopSystem();
  }
  return verdicts;
}

function startSystem({ counts, env }: Setup): Promise<System> {
  return options.compose ? startComposeSystem(counts, env) : startLocalSystem(counts, env);
}

interface Setup {
  readonly counts: Counts;
  readonly env: NodeJS.ProcessEnv;
}

function setupOf(drill: Drill): Setup {
  return { counts: drill.counts ?? twoOfEach, env: { ...drill.env, ...envWithout(options.without), ...options.set } };
}

function printVerdict(verdict: Verdict): Verdict {
  for (const line of formatVerdict(verdict, !options.short)) console.log(line);
  return verdict;
}

/** A report in the format in which the gate reads test results: each check counts as a test. */
function testReport(verdicts: readonly Verdict[]) {
  const assertionResults = verdicts.flatMap(({ name, checks }) =>
    checks.map(({ what, found, threshold, ok }) => ({
      status: ok ? 'passed' : 'failed',
      fullName: `${name}: ${what}`,
      failureMessages: ok ? [] : [`${found} (${threshold})`],
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

function recordVerdicts(verdicts: readonly Verdict[]): void {
  verdicts.forEach(writeResult);
  writePage();
}

function writePage(): void {
  writeFileSync(join(workspaceRoot, 'lab', 'docs', 'drills.md'), drillsPage(all, readResults()));
}
