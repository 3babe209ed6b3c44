import { parseArgs } from 'node:util';
import { ForkRefusedError } from './fork-errors.ts';
import { parts, type Part } from './parts.ts';

/** What the command line asks for. */
export interface Options {
  readonly name: string | undefined;
  readonly scope: string | undefined;
  readonly drop: readonly string[];
  readonly without: readonly string[];
  readonly dryRun: boolean;
  readonly force: boolean;
  readonly help: boolean;
}

const rows = (option: Part['option']): string =>
  parts
    .filter((part) => part.option === option)
    .map(({ name, what, takes }) => {
      const also =
        takes.length === 0 ? '' : `\n              It takes ${takes.join(', ')} along, which can't stay without it.`;
      return `    ${name.padEnd(9)} ${what}${also}`;
    })
    .join('\n');

export const help = `Makes this project yours: renames it and removes the parts that you don't want. It changes files and nothing else.

  npm run fork -- --name acme --scope @acme                  renames
  npm run fork -- --name acme --drop orders --without lab    renames, and removes parts
  npm run fork -- --without lab                              only removes

  --name NAME       the new name: one word of 3 to 30 lower-case letters and digits. Packages, images, metrics, issuer of
                    tokens, problem URNs, database role, banner and documents get it. Also empties CHANGELOG.md
  --scope SCOPE     the npm scope of the packages (default @NAME)
  --drop LIST       removes services, separated by commas:
${rows('drop')}
  --without LIST    removes other parts, separated by commas:
${rows('without')}
  --dry-run         prints what would change
  --force           also if there are uncommitted changes
  --help            this text

To undo: git reset --hard && git clean -fd (after a commit), because nothing else has changed.
Afterwards: npm ci && npm test && npm start. docs/fork.md describes the rest.`;

/** @throws ForkRefusedError if the options are not valid. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parsed(args);
  const options = {
    name: values.name,
    scope: values.scope,
    drop: listed('drop', values.drop),
    without: listed('without', values.without),
    dryRun: values['dry-run'],
    force: values.force,
    help: values.help,
  };
  if (options.help) return options;
  if (options.scope !== undefined && options.name === undefined) throw new ForkRefusedError('--scope needs --name');
  if (options.name === undefined && options.drop.length === 0 && options.without.length === 0) {
    throw new ForkRefusedError('expected --name, --drop or --without: npm run fork -- --help lists the options');
  }
  return options;
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        name: { type: 'string' },
        scope: { type: 'string' },
        drop: { type: 'string', multiple: true, default: [] },
        without: { type: 'string', multiple: true, default: [] },
        'dry-run': { type: 'boolean', default: false },
        force: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    const [firstSentence] = (error as Error).message.split('. ');
    throw new ForkRefusedError(`${firstSentence}: npm run fork -- --help lists the options`);
  }
}

/** The names of `--drop a,b --drop c`. */
function listed(option: string, values: readonly string[]): string[] {
  const names = values.flatMap((value) => value.split(',')).map((name) => name.trim());
  if (names.includes('')) throw new ForkRefusedError(`--${option} expects names separated by commas, got an empty one`);
  return [...new Set(names)];
}
