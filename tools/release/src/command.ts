import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { presentRelease, recordRelease } from '@signalbox/contracts';
import { CommandError, parsed } from '@signalbox/stack/command-line';
import { FILES, releaseFiles, withVersion, type Texts } from './release-files.ts';

const USAGE = `Turns the present into a release: sets the version, stores the contracts and the HTTP API, and moves what is
unreleased in CHANGELOG.md under the version. docs/releases.md explains the steps around it.

  npm run release -- 1.2.0                  changes the files
  npm run release -- 1.2.0 --dry-run        only checks, and lists the files
  npm run release -- 1.2.0 --only-version   sets the version before its release, for a change that breaks callers
  npm run release -- --help                 this text

Exit code 1: refused, and nothing has changed.`;

/** The output of the command. */
interface Terminal {
  log(text: string): void;
  error(text: string): void;
}

const workspaceRoot = fileURLToPath(new URL('../../..', import.meta.url));

const options = {
  'dry-run': { type: 'boolean', default: false },
  'only-version': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Runs the command. @returns the exit code. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const { values, positionals } = parsed(args, options);
    const [version, ...more] = positionals;
    if (values.help) terminal.log(USAGE);
    else if (version === undefined || more.length > 0) {
      throw new CommandError('expected one version: --help explains it');
    } else terminal.log(await release(version, { isDryRun: values['dry-run'], isOnlyVersion: values['only-version'] }));
    return 0;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    terminal.error(`✗ ${error.message}`);
    return 1;
  }
}

interface ReleaseOptions {
  readonly isDryRun: boolean;
  /** Without contracts and changelog. */
  readonly isOnlyVersion: boolean;
}

async function release(version: string, { isDryRun, isOnlyVersion }: ReleaseOptions): Promise<string> {
  const texts = Object.fromEntries(
    FILES.map((file) => [file, readFileSync(join(workspaceRoot, file), 'utf8')]),
  ) as unknown as Texts;
  const today = new Date().toISOString().slice(0, 10);
  const changed = isOnlyVersion ? withVersion(texts, version) : releaseFiles(texts, version, today);
  const files = FILES.filter((file) => changed[file] !== texts[file]);
  if (isOnlyVersion && files.length === 0) return `the version is ${version} already`;
  if (!isDryRun && !isOnlyVersion) requireCommitted();
  const recorded = isOnlyVersion ? [] : [recordRelease({ ...(await presentRelease()), version }, isDryRun)];
  if (isDryRun) return [...recorded, ...files.map((file) => `would change ${file}`)].join('\n');
  for (const file of files) writeFileSync(join(workspaceRoot, file), changed[file]);
  const commit = `git add -A && git commit -m "chore: release ${version}" && git tag -a v${version} -m ${version}`;
  const next = isOnlyVersion ? [] : [`Next: npm test, then ${commit}`];
  return [...recorded, ...files.map((file) => `${file} written`), ...next].join('\n');
}

/** @throws CommandError, because a release with other changes in its commit can't be reviewed. */
function requireCommitted(): void {
  const uncommitted = execFileSync('git', ['status', '--porcelain'], { cwd: workspaceRoot, encoding: 'utf8' });
  if (uncommitted !== '') throw new CommandError('there are changes without a commit: commit them first');
}
