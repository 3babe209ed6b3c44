import { CommandError, nearest, parsed } from '@signalbox/stack/command-line';
import { subcommands, type SubcommandName } from './usage.ts';

/** The options of the command line. */
export interface Arguments {
  readonly subcommand: SubcommandName;
  /** The arguments after the subcommand. */
  readonly operands: readonly string[];
  readonly options: Options;
}

export interface Options {
  readonly json: boolean;
  readonly dataDir: string;
  readonly author: string;
  readonly reason: string;
  readonly waits: boolean;
  /** The instance of a trial. */
  readonly instance?: string;
  readonly force: boolean;
  readonly everything: boolean;
  readonly trial: boolean;
  readonly file?: string;
}

/** A request for a help text. */
export interface HelpRequest {
  readonly help: SubcommandName | undefined;
}

const flags = {
  json: { type: 'boolean', default: false },
  data: { type: 'string', default: '.data' },
  author: { type: 'string' },
  reason: { type: 'string', default: '' },
  'no-wait': { type: 'boolean', default: false },
  for: { type: 'string' },
  force: { type: 'boolean', default: false },
  everything: { type: 'boolean', default: false },
  trial: { type: 'boolean', default: false },
  file: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

const general = ['data', 'help'];

/** @throws CommandError */
export function parseArguments(args: readonly string[], env: NodeJS.ProcessEnv): Arguments | HelpRequest {
  const { values, positionals } = parsed(args, flags);
  const [name, ...operands] = positionals;
  if (name === undefined) return { help: undefined };
  if (!isSubcommand(name)) {
    const similar = nearest(name, Object.keys(subcommands))[0];
    throw new CommandError(`there is no ${name}; did you mean ${similar}? --help lists what there is`);
  }
  if (values.help) return { help: name };
  const { options, minArguments, maxArguments, usage } = subcommands[name];
  const given = Object.entries(values).filter(([flag, value]) => value !== (flags as Flags)[flag]?.default);
  const extra = given.find(([flag]) => ![...general, ...options].includes(flag));
  if (extra !== undefined) throw new CommandError(`${name} has no option --${extra[0]}: expected ${usage}`);
  if (operands.length < minArguments || operands.length > maxArguments) throw new CommandError(`expected ${usage}`);
  return {
    subcommand: name,
    operands,
    options: {
      json: values.json,
      dataDir: values.data,
      author: values.author || env.USER || env.LOGNAME || 'unknown',
      reason: values.reason,
      waits: !values['no-wait'],
      instance: values.for,
      force: values.force,
      everything: values.everything,
      trial: values.trial,
      file: values.file,
    },
  };
}

type Flags = Readonly<Record<string, { readonly default?: string | boolean }>>;

const isSubcommand = (name: string): name is SubcommandName => Object.hasOwn(subcommands, name);
