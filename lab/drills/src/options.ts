import { parseArgs } from 'node:util';

/** The options of the command line. */
export interface Options {
  readonly names: readonly string[];
  readonly list: boolean;
  readonly help: boolean;
  readonly all: boolean;
  /** Only write the page from the recorded results. */
  readonly page: boolean;
  readonly short: boolean;
  readonly compose: boolean;
  readonly without: readonly ResilienceFeature[];
  /** Environment variables of the services, in addition to those that a drill sets. */
  readonly set: Readonly<Record<string, string>>;
  /** Requests a second. */
  readonly rate: number;
  readonly minutes: number;
  readonly seed: number;
  /** The number of schedules that `saga` runs. */
  readonly runs: number;
  /** The number of the only schedule that `saga` runs. */
  readonly run: number | undefined;
  /** A file with the only schedule that `saga` runs. */
  readonly schedule: string | undefined;
  /** The file for the verdicts as JSON. */
  readonly json: string | undefined;
  /** The file for the test report that the gate reads. */
  readonly report: string | undefined;
}

const resilienceFeatures = ['ejection', 'retries', 'drain'] as const;
export type ResilienceFeature = (typeof resilienceFeatures)[number];

/** The drills without a short form, and what to do or why. */
export const WITHOUT_SHORT_FORM: Readonly<Record<string, string>> = {
  soak: 'use --minutes 1',
  objectives: 'an alert needs minutes to fire',
};

const DEFAULT_RATE = 200;
const SHORT_RATE = 100;
const DEFAULT_MINUTES = 30;
const DEFAULT_RUNS = 1_000;
const SHORT_RUNS = 20;

export const HELP = `Injects a fault into a running system under load, ends it, and reports whether the system kept its promise.

  npm run drill -- --list             lists all drills
  npm run drill -- NAME … [options]   runs these drills; exit code 1 if a promise is broken
  npm run drill -- --all              runs all drills except soak and saga
  npm run drill -- --page             writes lab/docs/drills.md from the recorded results

  --compose         run on containers behind nginx instead of the local stack
  --without WHAT    turn off ejection, retries or drain, and the feature that would replace it (for ejection, a policy that
                    looks at load; for drain, retries): the promise should break
  --set NAME=VALUE  an environment variable of the services; repeatable. Variables of the shell are not passed on
  --short           the short form of a few seconds, as in CI
  --rate N          requests a second (default 200; 100 for --short)
  --minutes N       duration of soak (default 30)
  --runs N          number of schedules that saga runs (default 1000; 20 for --short)
  --run K           saga: run only schedule number K
  --schedule FILE   saga: run only the schedule in this file, which a failed run wrote
  --seed N          seed of the random numbers (default: random; the verdict prints it)
  --json FILE       write the verdicts to this file

A full run with default settings is recorded in lab/docs/drills.md.`;

/** @throws Error if an option is invalid. */
export function parseOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      page: { type: 'boolean', default: false },
      all: { type: 'boolean', default: false },
      short: { type: 'boolean', default: false },
      compose: { type: 'boolean', default: false },
      without: { type: 'string', multiple: true, default: [] },
      set: { type: 'string', multiple: true, default: [] },
      rate: { type: 'string' },
      minutes: { type: 'string', default: String(DEFAULT_MINUTES) },
      runs: { type: 'string' },
      run: { type: 'string' },
      schedule: { type: 'string' },
      seed: { type: 'string' },
      json: { type: 'string' },
      report: { type: 'string' },
    },
  });
  if (values.all && positionals.length > 0)
    throw new Error(`--all can't be combined with drill names: remove ${positionals.join(' ')}`);
  for (const [name, reason] of Object.entries(WITHOUT_SHORT_FORM)) {
    if (values.short && positionals.includes(name)) throw new Error(`${name} has no short form: ${reason}`);
  }
  return {
    ...values,
    names: positionals,
    without: values.without.map(parseResilienceFeature),
    set: Object.fromEntries(values.set.map(parseSetting)),
    rate: parseWholeNumber('rate', values.rate ?? String(values.short ? SHORT_RATE : DEFAULT_RATE), [10, 5_000]),
    minutes: parseWholeNumber('minutes', values.minutes, [1, 10_000]),
    seed: parseWholeNumber('seed', values.seed ?? String(1 + Math.floor(Math.random() * 1e6))),
    runs: parseWholeNumber('runs', values.runs ?? String(values.short ? SHORT_RUNS : DEFAULT_RUNS)),
    run: values.run === undefined ? undefined : parseWholeNumber('run', values.run, [0, 2 ** 31]),
    schedule: values.schedule,
    json: values.json,
    report: values.report,
  };
}

/** Whether a run has the default settings. Only such a run is recorded. */
export const isFullRun = (options: Options): boolean => {
  const { short, without, set, rate, minutes, runs, run, schedule } = options;
  const allSchedules = runs >= DEFAULT_RUNS && run === undefined && schedule === undefined;
  const hasDefaultSettings = without.length === 0 && Object.keys(set).length === 0;
  return !short && hasDefaultSettings && rate === DEFAULT_RATE && minutes >= DEFAULT_MINUTES && allSchedules;
};

function parseResilienceFeature(text: string): ResilienceFeature {
  const found = resilienceFeatures.find((one) => one === text);
  if (found === undefined) throw new Error(`--without expects one of ${resilienceFeatures.join(', ')}, got ${text}`);
  return found;
}

function parseSetting(text: string): [name: string, value: string] {
  const [, name, value] = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new Error(`--set expects NAME=VALUE, got ${text}`);
  return [name, value];
}

function parseWholeNumber(name: string, text: string, [min, max]: readonly [number, number] = [1, 2 ** 31]): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Error(`--${name} expects a whole number from ${min} to ${max}, got ${text}`);
}
