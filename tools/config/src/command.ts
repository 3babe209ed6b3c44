import { ConfigurationError } from '@signalbox/configuration';
import { CommandError } from '@signalbox/stack/command-line';
import { parseArguments } from './arguments.ts';
import { edit } from './commands/edit.ts';
import { get } from './commands/get.ts';
import { diff, history } from './commands/history.ts';
import { promoteTrial, rollback, setSettings, unsetSettings } from './commands/write.ts';
import { watch } from './commands/watch.ts';
import { who } from './commands/who.ts';
import { openContext, type Context } from './context.ts';
import { printing, type Terminal } from './terminal.ts';
import { USAGE, usageOf, type SubcommandName } from './usage.ts';

/** Each returns the exit code. */
const run: Readonly<Record<SubcommandName, (context: Context) => Promise<number>>> = {
  get,
  set: setSettings,
  unset: unsetSettings,
  edit,
  diff,
  history,
  rollback,
  who,
  watch,
  promote: promoteTrial,
};

/** Runs the command. @returns the exit code. */
export async function runCommand(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  output: Terminal,
  stopped: AbortSignal = new AbortController().signal,
): Promise<number> {
  const terminal = printing(output);
  try {
    const asked = parseArguments(args, env);
    if ('help' in asked) {
      terminal.log(asked.help === undefined ? USAGE : usageOf(asked.help));
      return 0;
    }
    return await run[asked.subcommand](openContext(asked, env, terminal, stopped));
  } catch (error) {
    if (!(error instanceof CommandError || error instanceof ConfigurationError)) throw error;
    terminal.error(`✗ ${error.message}`);
    return 1;
  }
}
