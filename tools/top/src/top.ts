import { setTimeout as delay } from 'node:timers/promises';
import { styleText } from 'node:util';
import { CommandError, parsed } from '@signalbox/stack/command-line';
import { runningState } from '@signalbox/stack/running-state';
import { ConsoleError, fetchMap, followMap } from './console-client.ts';
import { Screen, type TerminalInput, type TerminalOutput } from './screen.ts';
import type { SystemMap } from './system-map.ts';
import { tableOf } from './table.ts';

const USAGE = `Shows the running system as a table: instances, calls per second, latency. It needs the console.

  npm run top               redraws the table in place; q or Ctrl-C ends it
  npm run top -- --once     prints the table once
  npm run top | cat         prints the table every 2 s, if the output is not a terminal

  --url URL    the console (default that of the running stack)
  --data DIR   data folder of the running stack (default .data)
  --help       this text`;

/** What the command uses of its process. */
export interface Terminal {
  readonly output: TerminalOutput & { readonly isTTY?: boolean };
  readonly input: TerminalInput;
  error(text: string): void;
}

/** The pauses of the command, in milliseconds. */
interface Pauses {
  /** Before another try, after the console did not answer. */
  readonly retryMs: number;
  /** Between two tables, if the output is not a terminal. */
  readonly printMs: number;
}

const PAUSES: Pauses = { retryMs: 500, printMs: 2_000 };
/** The width of a table that is not for a terminal. */
const PRINTED_WIDTH = 160;

/** Runs the command until the signal aborts. @returns the exit code. */
export async function top(
  args: readonly string[],
  terminal: Terminal,
  stopped: AbortSignal,
  pauses = PAUSES,
): Promise<number> {
  try {
    const { values, positionals } = parsed(args, flags);
    if (positionals.length > 0) throw new CommandError(`expected only options, got ${positionals.join(' ')}`);
    if (values.help) return write(terminal, [USAGE]);
    const url = consoleOf(values.url, values.data);
    if (values.once) return write(terminal, tableOf(await fetchMap(url, stopped), widthOf(terminal)));
    if (terminal.output.isTTY) await show(url, terminal, stopped, pauses);
    else await print(url, terminal, stopped, pauses);
    return 0;
  } catch (error) {
    if (stopped.aborted) return 0;
    if (!(error instanceof CommandError || error instanceof ConsoleError)) throw error;
    terminal.error(
      `✗ ${error instanceof ConsoleError ? `the console does not answer: ${error.message}` : error.message}`,
    );
    return 1;
  }
}

const flags = {
  url: { type: 'string' },
  data: { type: 'string', default: '.data' },
  once: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const widthOf = ({ output }: Terminal) => output.columns || PRINTED_WIDTH;

function write({ output }: Terminal, lines: readonly string[]): number {
  output.write(`${lines.join('\n')}\n`);
  return 0;
}

/** @throws CommandError */
function consoleOf(url: string | undefined, dataDir: string): string {
  if (url !== undefined) {
    if (/^https?:$/.test(URL.parse(url)?.protocol ?? '')) return url;
    throw new CommandError(`--url expects a URL such as http://localhost:8100, got ${JSON.stringify(url)}`);
  }
  const state = runningState(dataDir);
  if (state === undefined)
    throw new CommandError(`no stack runs on ${dataDir}: start one with npm start, or use --url`);
  if (state.console === undefined) throw new CommandError('the stack runs with --no-console: restart it without');
  return state.console;
}

async function print(url: string, terminal: Terminal, stopped: AbortSignal, { printMs }: Pauses): Promise<void> {
  while (!stopped.aborted) {
    const lines = await fetchMap(url, stopped).then(
      (map) => tableOf(map, widthOf(terminal)),
      (error: unknown) => [problemOf(error)],
    );
    if (!stopped.aborted) write(terminal, [...lines, '']);
    await delay(printMs, undefined, { signal: stopped }).catch(() => {});
  }
}

async function show(url: string, terminal: Terminal, stopped: AbortSignal, { retryMs }: Pauses): Promise<void> {
  const quitting = new AbortController();
  const ended = AbortSignal.any([stopped, quitting.signal]);
  let map: SystemMap | undefined;
  let problem: string | undefined = `connecting to ${url} …`;
  const lines = (width: number) => [
    ...(problem === undefined ? [] : [problem.slice(0, width), '']),
    ...(map === undefined ? [] : tableOf(map, width, paintState)),
  ];
  using screen = new Screen(terminal.output, terminal.input, lines, () => quitting.abort());
  while (!ended.aborted) {
    try {
      for await (const next of followMap(url, ended)) {
        map = next;
        problem = undefined;
        screen.draw();
      }
      problem = problemOf(new ConsoleError('it ended the connection'));
    } catch (error) {
      if (!ended.aborted) problem = problemOf(error);
    }
    if (ended.aborted) break;
    screen.draw();
    await delay(retryMs, undefined, { signal: ended }).catch(() => {});
  }
}

/** @throws the error, unless another try can help. */
function problemOf(error: unknown): string {
  if (!(error instanceof ConsoleError)) throw error;
  return `the console does not answer (${error.message}): trying again`;
}

const CALM = /^(\d+ )?serving *$/;

const paintState = (text: string): string => styleText(CALM.test(text) ? 'green' : 'yellow', text);
