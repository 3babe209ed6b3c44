import { CommandError, parsed } from '@signalbox/stack/command-line';

/** The options of the command line. */
export interface Arguments {
  /** A message such as `users.getUser`, or a service to list its messages; absent to list lists all messages. */
  readonly name?: string;
  /** The text of the request. @defaultValue {} */
  readonly request: unknown;
  readonly identity: Identity;
  /** The data folder of a running stack. */
  readonly dataDir: string;
  readonly help: boolean;
}

/** The sender of a message. */
export interface Identity {
  /** The account that signs in first, if the message requires a user. */
  readonly account: { readonly email: string; readonly password: string };
  /** The calling service, if the message requires one. @defaultValue the first allowed one */
  readonly service?: string;
  /** A token that replaces both. */
  readonly token?: string;
}

export const USAGE = `Sends a message to a service from the command line. It finds the service in the registry, as services do.

  npm run rpc                                      lists all messages
  npm run rpc -- users                             lists the messages of one service
  npm run rpc -- users.getUser '{"userId":"…"}'    sends a message

  --as EMAIL:PASSWORD      the account that signs in first, if a message requires a user (default demo@example.com)
  --service NAME           the calling service, if a message requires one (default the first allowed one)
  --token TOKEN            a token that replaces both
  --data DIR               data folder of the running stack (default .data)
  --help                   this text, and all messages

The registry is that of CONSUL_HTTP_ADDR if it is set, or else that of the running stack. If several installations share
it, INSTALLATION selects one.

The command proves its identity with a certificate and a key of the running stack, or with the files in RPC_TLS_CERT_FILE,
RPC_TLS_KEY_FILE, RPC_TLS_CA_FILE and SERVICE_KEY_FILE.`;

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
  if (rest.length > 0) throw new CommandError(`expected a message and a request, also got ${rest.join(' ')}`);
  const [email, password] = pair('--as EMAIL:PASSWORD', values.as);
  return {
    name,
    request: json(request),
    identity: {
      account: { email, password },
      service: values.service,
      token: values.token,
    },
    dataDir: values.data,
    help: values.help,
  };
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
    throw new CommandError(`the request is not JSON: ${(error as Error).message}`);
  }
}
