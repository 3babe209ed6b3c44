import { parseArgs, type ParseArgsConfig } from 'node:util';

export { nearest } from '@signalbox/configuration/nearest';

/** The command cannot run. The message is one line that says why and what to do. */
export class CommandError extends Error {}

/** Parses a command line with Node's `parseArgs`. @throws CommandError */
export function parsed<Flags extends NonNullable<ParseArgsConfig['options']>>(args: readonly string[], options: Flags) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: true });
  } catch (error) {
    const [firstSentence] = (error as Error).message.split(/\.\s/);
    throw new CommandError(`${firstSentence}: --help lists the options`);
  }
}
