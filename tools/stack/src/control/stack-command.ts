import { CommandError, nearest, parsed } from '../command-line.ts';
import { isRecord } from '../regular-file.ts';
import { runningState } from '../running-state.ts';
import type { ProcessState } from '../stack-state.ts';
import { textTable } from '../terminal/text-table.ts';
import type { StackCommand } from './command.ts';
import type { ControlAddress } from './control-address.ts';
import { askControl, type ControlAnswer } from './control-client.ts';

const USAGE = `Lists and controls the processes of the stack that npm start runs.

  npm run stack -- list             names, states, process ids and ports
  npm run stack -- stop NAME        stops a process gracefully, and keeps it stopped
  npm run stack -- start NAME       starts it again
  npm run stack -- restart NAME     stops it gracefully, and starts it again
  npm run stack -- kill NAME        kills it, as a crash does; it restarts by itself
  npm run stack -- freeze NAME      suspends it for 10 s
  npm run stack -- add SERVICE      starts one more instance of a service
  npm run stack -- remove NAME      stops an instance permanently

  --data DIR   data folder of the running stack (default .data)
  --help       this text

A slow or failing instance is a matter of its configuration (ID as in the list):
  npm run config -- set users FAULT_DELAY_MS=200 --for ID
  npm run config -- set users FAULT_ABORT_PERCENT=50 --for ID
  npm run config -- unset users --trial`;

/** The output of the command. */
interface Output {
  log(text: string): void;
  error(text: string): void;
}

/** What to send, and what to say about the process that it concerned. */
interface Action {
  readonly command: (name: string) => StackCommand;
  readonly done: string;
}

const actions = {
  stop: { command: (name) => ({ kind: 'hold', name }), done: 'is stopped' },
  start: { command: (name) => ({ kind: 'release', name }), done: 'starts' },
  restart: { command: (name) => ({ kind: 'restart', name }), done: 'restarts' },
  kill: { command: (name) => ({ kind: 'kill', name }), done: 'is killed' },
  freeze: { command: (name) => ({ kind: 'freeze', name }), done: 'is suspended for 10 s' },
  add: { command: (service) => ({ kind: 'add', service }), done: 'is ready' },
  remove: { command: (name) => ({ kind: 'remove', name }), done: 'is removed' },
} as const satisfies Record<string, Action>;

const LIST = 'list';

/** Runs the command. @returns the exit code. */
export async function runStackCommand(args: readonly string[], output: Output): Promise<number> {
  try {
    const { values, positionals } = parsed(args, {
      data: { type: 'string', default: '.data' },
      help: { type: 'boolean', default: false },
    });
    const [subcommand, ...operands] = positionals;
    if (values.help || subcommand === undefined) output.log(USAGE);
    else if (subcommand === LIST) for (const line of await list(controlOf(values.data), operands)) output.log(line);
    else output.log(await act(subcommand, operands, values.data));
    return 0;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    output.error(`✗ ${error.message}`);
    return 1;
  }
}

async function act(subcommand: string, operands: readonly string[], dataDir: string): Promise<string> {
  if (!isAction(subcommand)) {
    const similar = nearest(subcommand, [LIST, ...Object.keys(actions)])[0];
    throw new CommandError(`there is no ${subcommand}; did you mean ${similar}? --help lists what there is`);
  }
  const [name, ...others] = operands;
  if (name === undefined || others.length > 0)
    throw new CommandError(`expected ${subcommand} ${subcommand === 'add' ? 'SERVICE' : 'NAME'}`);
  const { command, done } = actions[subcommand];
  const { body } = await send(controlOf(dataDir), '/commands', command(name));
  return `${isRecord(body) ? String(body.name) : name} ${done}`;
}

async function list(control: ControlAddress, operands: readonly string[]): Promise<string[]> {
  if (operands.length > 0) throw new CommandError(`${LIST} expects no further argument, got ${operands.join(' ')}`);
  const { body } = await send(control, '/state');
  const { processes } = body as { processes: readonly ProcessState[] };
  return textTable([
    ['NAME', 'STATE', 'PID', 'PORT', 'RESTARTS', 'ID'],
    ...processes.map(({ name, status, pid, port, restarts, id }) =>
      [name, status, pid ?? '', port ?? '', restarts, id ?? ''].map(String),
    ),
  ]);
}

const isAction = (name: string): name is keyof typeof actions => Object.hasOwn(actions, name);

function controlOf(dataDir: string): ControlAddress {
  const state = runningState(dataDir);
  if (state?.control === undefined) throw new CommandError(`no stack runs on ${dataDir}: start one with npm start`);
  return state.control;
}

/** @throws CommandError if the stack does not answer, or refuses. */
async function send(control: ControlAddress, path: string, command?: StackCommand): Promise<ControlAnswer> {
  const answer = await askControl(control, path, command).catch(({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EACCES') throw new CommandError('another user started the stack: run the command as that user');
    throw new CommandError(`the stack does not answer (${code ?? message}): it may be stopping`);
  });
  if (answer.status === 200) return answer;
  throw new CommandError(isRecord(answer.body) ? String(answer.body.error) : `status ${answer.status}`);
}
