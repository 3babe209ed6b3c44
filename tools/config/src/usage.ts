/** The options of each subcommand besides those that all have. */
interface Subcommand {
  readonly usage: string;
  readonly summary: string;
  readonly details?: string;
  readonly options: readonly string[];
  readonly minArguments: number;
  readonly maxArguments: number;
}

const TRIAL = `  --for INSTANCE      tries the change on one instance first; the others keep their settings
  --force             also if the registry does not list this instance
`;
const WRITE = `  --author NAME       the author in the history (default $USER or $LOGNAME)
  --reason TEXT       the reason in the history
  --no-wait           does not wait until the instances have applied the revision
`;
const JSON_OUTPUT = '  --json              JSON for programs\n';
const writing = ['author', 'reason', 'no-wait', 'json'] as const;

export const subcommands = {
  get: {
    usage: 'get [SERVICE|all] [--json]',
    summary: 'shows documents, and the settings that follow from them',
    details: `An instance uses what is set for its service, else what is set for all, else its environment, else the default. Only
instances know their environment.

${JSON_OUTPUT}`,
    options: ['json'],
    minArguments: 0,
    maxArguments: 1,
  },
  set: {
    usage: 'set SERVICE|all NAME=VALUE… [--reason TEXT]',
    summary: 'sets settings',
    details: `  npm run config -- set users LOG_LEVEL=debug HEDGING=true --reason "slow sign-ins"

${TRIAL}${WRITE}${JSON_OUTPUT}`,
    options: ['for', 'force', ...writing],
    minArguments: 2,
    maxArguments: Infinity,
  },
  unset: {
    usage: 'unset SERVICE|all NAME… | --everything | --trial',
    summary: 'removes settings, all settings, or the trial',
    details: `  --everything        removes all settings, and the trial
  --trial             ends the trial: its instance uses the settings of the others again
${TRIAL}${WRITE}${JSON_OUTPUT}`,
    options: ['everything', 'trial', 'for', 'force', ...writing],
    minArguments: 1,
    maxArguments: Infinity,
  },
  edit: {
    usage: 'edit SERVICE|all [--file FILE]',
    summary: 'opens the settings in $VISUAL or $EDITOR',
    details: `If the text is invalid, or another writer was faster, the text stays in a file for another try.

  --file FILE         begins with the text in this file
${TRIAL}${WRITE}${JSON_OUTPUT}`,
    options: ['file', 'for', 'force', ...writing],
    minArguments: 1,
    maxArguments: 1,
  },
  diff: {
    usage: 'diff SERVICE|all [REVISION [REVISION]] [--json]',
    summary: 'compares two revisions (default the last two; with one revision, it and the newest)',
    details: JSON_OUTPUT,
    options: ['json'],
    minArguments: 1,
    maxArguments: 3,
  },
  history: {
    usage: 'history SERVICE|all [--json]',
    summary: 'lists the last 100 revisions with author, reason and time',
    details: JSON_OUTPUT,
    options: ['json'],
    minArguments: 1,
    maxArguments: 1,
  },
  rollback: {
    usage: 'rollback SERVICE|all REVISION',
    summary: 'writes the content of an old revision as a new revision',
    details: `${WRITE}${JSON_OUTPUT}`,
    options: [...writing],
    minArguments: 2,
    maxArguments: 2,
  },
  who: {
    usage: 'who [SERVICE] [--json]',
    summary: 'lists the revisions that the instances use, and why they reject newer ones',
    details: JSON_OUTPUT,
    options: ['json'],
    minArguments: 0,
    maxArguments: 1,
  },
  watch: {
    usage: 'watch [SERVICE|all] [--json]',
    summary: 'prints changes when they happen, until Ctrl-C',
    details: `  --json              one JSON object in each line\n`,
    options: ['json'],
    minArguments: 0,
    maxArguments: 1,
  },
  promote: {
    usage: 'promote SERVICE',
    summary: 'gives all instances the settings of the trial',
    details: `${WRITE}${JSON_OUTPUT}`,
    options: [...writing],
    minArguments: 1,
    maxArguments: 1,
  },
} as const satisfies Readonly<Record<string, Subcommand>>;

export type SubcommandName = keyof typeof subcommands;

const GENERAL = `  --data DIR          data folder of the running stack (default .data)
  --help              this text`;

const names = Object.keys(subcommands) as SubcommandName[];

/** The text of `--help`. */
export const USAGE = `Shows and changes the settings of running services, which are in Consul.

${names.map((name) => `  npm run config -- ${subcommands[name].usage}\n      ${subcommands[name].summary}`).join('\n')}

${GENERAL}; after a subcommand, the text of this one

The Consul is that of CONSUL_HTTP_ADDR if it is set, or else that of the running stack. If several installations share it,
INSTALLATION selects one. CONFIG_PREFIX is the folder of the documents (default INSTALLATION/config, or signalbox/config).`;

/** The text of `SUBCOMMAND --help`. */
export function usageOf(name: SubcommandName): string {
  const { usage, summary, details }: Subcommand = subcommands[name];
  return `npm run config -- ${usage}\n    ${summary}\n\n${details ?? ''}${GENERAL}`;
}
