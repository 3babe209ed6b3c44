import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Refusal } from './preflight/refusal.ts';

/** What the command line asks for. */
export interface Options {
  /** Instances of each service. */
  readonly users: number;
  readonly orders: number;
  readonly gateway: number;
  /** Port of the first gateway; the next ones take the ports after it. 0 = any free ports. */
  readonly port: number;
  /** Folder of the databases and of the state file, absolute. */
  readonly dataDir: string;
  readonly fresh: boolean;
  readonly verbose: boolean;
  readonly revive: boolean;
  readonly watch: boolean;
  readonly help: boolean;
}

/** Of each service. */
export const MAX_INSTANCES = 20;

export const HELP = `Starts the whole of Signalbox on this machine: registry, databases, services, gateway.

  npm start -- [options]        npm run dev -- [options]   (the same with --watch)

  --users N      instances of users, 1 to ${MAX_INSTANCES} (default 2)
  --orders N     instances of orders, 1 to ${MAX_INSTANCES} (default 2)
  --gateway N    instances of the gateway, 1 to ${MAX_INSTANCES} (default 1)
  --port N       port of the first gateway, 0 for any (default 8080; the next gateways take the ports after it)
  --data DIR     folder for the databases and the state file stack.json (default .data)
  --fresh        delete the data of earlier runs first
  --verbose      show the logs of every process
  --no-revive    leave an instance that dies dead
  --watch        run from the sources, and restart what a saved file belongs to
  --help         show this text

CONSUL_HTTP_ADDR, when set, is the registry to use, in which the services carry the name of this installation:
INSTALLATION, or the one in the data folder. Else it is a private consul agent where consul is on the PATH;
else the project's own stand-in.`;

const flags = {
  users: { type: 'string', default: '2' },
  orders: { type: 'string', default: '2' },
  gateway: { type: 'string', default: '1' },
  port: { type: 'string', default: '8080' },
  data: { type: 'string', default: '.data' },
  fresh: { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
  'no-revive': { type: 'boolean', default: false },
  watch: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/**
 * Reads the command line.
 * @param workspaceRoot - what a relative `--data` is relative to.
 * @throws Refusal if an option is unknown, or its value out of range.
 */
export function parseOptions(args: readonly string[], workspaceRoot: string): Options {
  const values = valuesOf(args);
  const gateway = integer('gateway', values.gateway, 1, MAX_INSTANCES);
  const port = integer('port', values.port, 0, 65_535);
  if (port + gateway - 1 > 65_535) {
    throw new Refusal(`--port ${port} leaves no port for ${gateway} gateways: choose ${65_536 - gateway} or less`);
  }
  if (values.data === '') throw new Refusal('--data expects a folder');
  return {
    users: integer('users', values.users, 1, MAX_INSTANCES),
    orders: integer('orders', values.orders, 1, MAX_INSTANCES),
    gateway,
    port,
    dataDir: resolve(workspaceRoot, values.data),
    fresh: values.fresh,
    verbose: values.verbose,
    revive: !values['no-revive'],
    watch: values.watch,
    help: values.help,
  };
}

function valuesOf(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const [firstSentence] = (error as Error).message.split(/\.\s/);
    throw new Refusal(`${firstSentence}: see --help for what there is`);
  }
}

function integer(name: string, text: string, min: number, max: number): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new Refusal(`--${name} expects a whole number from ${min} to ${max}, got ${JSON.stringify(text)}`);
}
