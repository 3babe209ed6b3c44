import { CommandError, parsed } from '@signalbox/stack/command-line';

/** The options of the command line. */
export interface Arguments {
  readonly task:
    { readonly kind: 'help' } | { readonly kind: 'stuck' } | { readonly kind: 'retry'; readonly orderId: string };
  readonly account: { readonly email: string; readonly password: string };
  readonly dataDir: string;
}

export const USAGE = `Lists and retries stuck orders.

  npm run orders -- stuck        lists orders with three or more attempts, or past their time limit
  npm run orders -- retry ID     retries one immediately and shows it

  --as EMAIL:PASSWORD    an admin account (default admin@example.com of the demo)
  --data DIR             data folder of the running stack (default .data)
  --help                 this text

The registry is that of CONSUL_HTTP_ADDR if it is set, or else that of the running stack. If several installations share
it, INSTALLATION selects one.`;

const flags = {
  as: { type: 'string', default: 'admin@example.com:signalbox-demo' },
  data: { type: 'string', default: '.data' },
  help: { type: 'boolean', default: false },
} as const;

/** @throws CommandError */
export function parseArguments(args: readonly string[]): Arguments {
  const { values, positionals } = parsed(args, flags);
  const colon = values.as.indexOf(':');
  if (colon < 1) throw new CommandError('expected --as EMAIL:PASSWORD, with a colon');
  return {
    task: values.help || positionals.length === 0 ? { kind: 'help' } : taskOf(positionals),
    account: { email: values.as.slice(0, colon), password: values.as.slice(colon + 1) },
    dataDir: values.data,
  };
}

function taskOf([kind, orderId, ...rest]: readonly string[]): Arguments['task'] {
  if (kind === 'stuck' && orderId === undefined) return { kind };
  if (kind === 'retry' && orderId !== undefined && rest.length === 0) return { kind, orderId };
  throw new CommandError(`expected "stuck" or "retry ID": see --help`);
}
