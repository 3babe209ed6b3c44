import { parseArgs, type ParseArgsConfig } from 'node:util';
import { CommandError } from './command-error.ts';

/** What the command line asks for. */
export interface Arguments {
  /** `users.getUser`, or a service whose messages are to be listed; absent for those of all. */
  readonly name?: string;
  /** The request as it was typed. @defaultValue {} */
  readonly request: unknown;
  readonly identity: Identity;
  /** The data folder of a running stack. */
  readonly dataDir: string;
  readonly help: boolean;
}

/** In whose name a message is sent. */
export interface Identity {
  /** Who signs in first, where a message needs a user. */
  readonly account: { readonly email: string; readonly password: string };
  /** Which service to be, where a message needs one. @defaultValue the first that may send it, with its demo secret */
  readonly service?: { readonly service: string; readonly secret: string };
  /** A token that is at hand already, in place of either. */
  readonly token?: string;
}

export const USAGE = `Sends a message to a service, by hand: found through the registry, as services find each other.

  npm run rpc                                      all messages
  npm run rpc -- users                             those of one service
  npm run rpc -- users.getUser '{"userId":"…"}'    sends one

  --as EMAIL:PASSWORD      who signs in first, for a message that needs a user (default demo@example.com)
  --service NAME:SECRET    which service to be, for a message that needs one (default one that may, in the local stack)
  --token TOKEN            a token to use instead of either
  --data DIR               data folder of the running stack (default .data)
  --help                   this text, and all messages

The registry is that of CONSUL_HTTP_ADDR where it is set, else that of the running stack. Where several installations share
it, INSTALLATION names the one that is meant.`;

const DEMO_ACCOUNT = 'demo@example.com:signalbox-demo';

const flags = {
  as: { type: 'string', default: DEMO_ACCOUNT },
  service: { type: 'string' },
  token: { type: 'string' },
  data: { type: 'string', default: '.data' },
  help: { type: 'boolean', default: false },
} as const;

/** @throws CommandError */
export function parseArguments(args: readonly string[]): Arguments {
  const { values, positionals } = parsed(args, flags);
  const [name, request = '{}', ...rest] = positionals;
  if (rest.length > 0) throw new CommandError(`expected a message and a request, got ${rest.join(' ')} besides`);
  const [email, password] = pair('--as EMAIL:PASSWORD', values.as);
  return {
    name,
    request: json(request),
    identity: {
      account: { email, password },
      service: values.service === undefined ? undefined : serviceIdentity(values.service),
      token: values.token,
    },
    dataDir: values.data,
    help: values.help,
  };
}

/** What Node's `parseArgs` makes of a command line with these options. @throws CommandError */
export function parsed<Flags extends NonNullable<ParseArgsConfig['options']>>(args: readonly string[], options: Flags) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: true });
  } catch (error) {
    const [firstSentence] = (error as Error).message.split(/\.\s/);
    throw new CommandError(`${firstSentence}: see --help for what there is`);
  }
}

function serviceIdentity(text: string): Identity['service'] {
  const [service, secret] = pair('--service NAME:SECRET', text);
  return { service, secret };
}

function pair(form: string, text: string): [string, string] {
  const colon = text.indexOf(':');
  if (colon < 1) throw new CommandError(`expected ${form}, got ${text}`);
  return [text.slice(0, colon), text.slice(colon + 1)];
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CommandError(`the request is no JSON: ${(error as Error).message}`);
  }
}
