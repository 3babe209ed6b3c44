import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface Options {
  readonly names: readonly string[];
  readonly list: boolean;
  readonly help: boolean;
  readonly all: boolean;
  /** Only write the page of what is recorded. */
  readonly page: boolean;
  readonly short: boolean;
  readonly compose: boolean;
  readonly without: readonly Resilience[];
  /** What the services are told by their environment, besides what a drill has them told. */
  readonly set: Readonly<Record<string, string>>;
  /** Requests a second. */
  readonly rate: number;
  readonly minutes: number;
  readonly seed: number;
  /** How many schedules `saga` runs. */
  readonly runs: number;
  /** The only one of them that it runs. */
  readonly run: number | undefined;
  /** A file with the only schedule that it runs. */
  readonly schedule: string | undefined;
  /** Where the numbers go as JSON. */
  readonly json: string | undefined;
  /** Where the counts go that the gate sums. */
  readonly report: string | undefined;
}

const resilience = ['ejection', 'retries', 'drain'] as const;
export type Resilience = (typeof resilience)[number];

const USUAL_RATE = 200;
const SHORT_RATE = 100;
const USUAL_MINUTES = 30;
const USUAL_RUNS = 1_000;
const SHORT_RUNS = 20;

export const HELP = `Injects a fault into a running system under load, heals it, and says whether the promise was kept.

  npm run drill -- --list             what there is
  npm run drill -- NAME … [options]   some of them; exit code 1 where a promise is broken
  npm run drill -- --all              all but soak and saga
  npm run drill -- --page             lab/docs/drills.md again, from what is recorded

  --compose         on the containers, through nginx, instead of the local stack
  --without WHAT    with ejection, retries or drain switched off, and what else would do in its place (a policy that looks at
                    load, instead of ejection; retries, instead of drain): the promise should break
  --set NAME=VALUE  what the services are told by their environment, as often as wanted; what the shell sets is not theirs
  --short           a form of few seconds, as CI runs it
  --rate N          requests a second (default 200; 100 for --short)
  --minutes N       how long soak lasts (default 30)
  --runs N          how many schedules saga runs (default 1000; 20 for --short)
  --run K           saga: the schedule of this number alone
  --schedule FILE   saga: the schedule in this file alone, as a failure left it
  --seed N          of what is random (default: another one each time; the verdict names it)
  --json FILE       write the numbers there

A full run on its usual terms is recorded in lab/docs/drills.md.`;

/** @throws Error that says what is wrong with the command line. */
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
      minutes: { type: 'string', default: String(USUAL_MINUTES) },
      runs: { type: 'string' },
      run: { type: 'string' },
      schedule: { type: 'string' },
      seed: { type: 'string' },
      json: { type: 'string' },
      report: { type: 'string' },
    },
  });
  if (values.all && positionals.length > 0) throw new Error(`--all takes no ${positionals.join(' ')}`);
  if (values.short && positionals.includes('soak')) throw new Error('soak has no short form: --minutes 1 is the least');
  return {
    ...values,
    names: positionals,
    without: values.without.map(resilienceOf),
    set: Object.fromEntries(values.set.map(settingOf)),
    rate: whole('rate', values.rate ?? String(values.short ? SHORT_RATE : USUAL_RATE), [10, 5_000]),
    minutes: whole('minutes', values.minutes, [1, 10_000]),
    seed: whole('seed', values.seed ?? String(1 + Math.floor(Math.random() * 1e6))),
    runs: whole('runs', values.runs ?? String(values.short ? SHORT_RUNS : USUAL_RUNS)),
    run: values.run === undefined ? undefined : whole('run', values.run, [0, 2 ** 31]),
    schedule: values.schedule,
    json: values.json,
    report: values.report,
  };
}

/** Whether a run is on the terms whose results are recorded. */
export const isUsual = (options: Options): boolean => {
  const { short, without, set, rate, minutes, runs, run, schedule } = options;
  const allSchedules = runs >= USUAL_RUNS && run === undefined && schedule === undefined;
  const asTheyAre = without.length === 0 && Object.keys(set).length === 0;
  return !short && asTheyAre && rate === USUAL_RATE && minutes >= USUAL_MINUTES && allSchedules;
};

function resilienceOf(text: string): Resilience {
  const found = resilience.find((one) => one === text);
  if (found === undefined) throw new Error(`--without expects ${resilience.join(', ')}; got ${text}`);
  return found;
}

function settingOf(text: string): [name: string, value: string] {
  const [, name, value] = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new Error(`--set expects NAME=VALUE, got ${text}`);
  return [name, value];
}

function whole(name: string, text: string, [least, most]: readonly [number, number] = [1, 2 ** 31]): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`--${name} expects a whole number from ${least} to ${most}, got ${text}`);
}
