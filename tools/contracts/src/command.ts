import { isDeepStrictEqual } from 'node:util';
import { CommandError, parsed } from '@signalbox/stack/command-line';
import { formatChange } from './change.ts';
import { compareReleases, nextBreakingVersion, type Comparison } from './comparison.ts';
import { presentRelease, recordedRelease, RELEASED, writeRelease, type Release } from './release.ts';

const USAGE = `Compares the contracts (libs/contracts) and the HTTP API with those of the last release (${RELEASED}).

  npm run contracts -- check [--json]      lists the changes
  npm run contracts -- record [--dry-run]  stores the present as the last release: docs/releases.md says when
  npm run contracts -- --help              this text

Exit code 0: callers and clients of the last release work with this version, or its version in package.json says that it
breaks them. 1: it breaks some, or the command was refused.`;

/** The output of the command. */
export interface Terminal {
  log(text: string): void;
  error(text: string): void;
}

const options = {
  json: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Runs the command. @returns the exit code. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const { values, positionals } = parsed(args, options);
    const [name, ...more] = positionals;
    if (values.help) terminal.log(USAGE);
    else if (name === 'check' && more.length === 0) return await check(terminal, values.json);
    else if (name === 'record' && more.length === 0)
      terminal.log(recordRelease(await presentRelease(), values['dry-run']));
    else
      throw new CommandError(`expected check or record, got ${positionals.join(' ') || 'nothing'}: --help lists both`);
    return 0;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    terminal.error(`✗ ${error.message}`);
    return 1;
  }
}

async function check(terminal: Terminal, asJson: boolean): Promise<number> {
  const [was, is] = [recordedRelease(), await presentRelease()];
  const comparison = was && compareReleases(was, is);
  if (asJson) terminal.log(JSON.stringify(comparison ?? null, null, 2));
  else
    terminal.log(
      comparison ? report(comparison) : `no release is recorded in ${RELEASED}: there is nothing to compare`,
    );
  return comparison && isRefused(comparison) ? 1 : 0;
}

/** Whether a version breaks callers or clients without saying so. */
export const isRefused = ({ breaking, mayBreak }: Comparison): boolean => breaking.length > 0 && !mayBreak;

/** The changes, and what to do about them. */
export function report(comparison: Comparison): string {
  const { was, is, breaking, compatible } = comparison;
  const counts = `${breaking.length} breaking and ${compatible.length} compatible changes since ${was}`;
  const passed = breaking.length > 0 ? `✓ ${counts}: the version ${is} may break callers` : `✓ ${counts}`;
  return [
    ...breaking.map(formatChange),
    ...(compatible.length > 0 ? ['compatible:', ...compatible.map(formatChange)] : []),
    isRefused(comparison) ? `✗ ${counts}. ${advice(comparison)}` : passed,
  ].join('\n');
}

const advice = ({ was }: Comparison) =>
  `Make them compatible: add a field, a message or a route beside the old one, and remove the old one in a later version. ` +
  `Otherwise the version must say so: npm run release -- ${nextBreakingVersion(was)} --only-version.`;

/**
 * Stores a release as the last one.
 * @param folder - where. @defaultValue docs/released
 * @returns what it has done.
 * @throws CommandError if its version is recorded with other contents, or breaks callers without saying so.
 */
export function recordRelease(is: Release, isDryRun: boolean, folder?: string): string {
  const was = recordedRelease(folder);
  if (isDeepStrictEqual(was, is)) return `${is.version} is recorded already`;
  const comparison = was && compareReleases(was, is);
  if (comparison && isRefused(comparison)) throw new CommandError(report(comparison));
  if (was?.version === is.version) {
    throw new CommandError(
      `${is.version} is recorded with other contents: npm run release -- VERSION records a new version`,
    );
  }
  const changes = comparison ? [report(comparison)] : [];
  if (isDryRun) return [...changes, `would record ${is.version} in ${RELEASED}`].join('\n');
  const files = writeRelease(is, folder).map((name) => `${RELEASED}/${name} written`);
  return [...changes, ...files].join('\n');
}
