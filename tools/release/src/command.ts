import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { presentRelease, recordRelease } from '@signalbox/contracts';
import { CommandError, parsed } from '@signalbox/stack/command-line';
import { FILES, releaseFiles, ReleaseRefusedError, type Texts } from './release-files.ts';

const USAGE = `Turns the present into a release: sets the version, stores the contracts and the HTTP API, and moves what is
unreleased in CHANGELOG.md under the version. docs/releases.md explains the steps around it.

  npm run release -- 1.2.0             changes the files
  npm run release -- 1.2.0 --dry-run   only checks, and lists the files
  npm run release -- --help            this text

Exit code 1: refused, and nothing has changed.`;

/** The output of the command. */
interface Terminal {
  log(text: string): void;
  error(text: string): void;
}

const workspaceRoot = fileURLToPath(new URL('../../..', import.meta.url));

/** Runs the command. @returns the exit code. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const help = { type: 'boolean', short: 'h', default: false } as const;
    const { values, positionals } = parsed(args, { help, 'dry-run': { type: 'boolean', default: false } });
    const [version, ...more] = positionals;
    if (values.help) terminal.log(USAGE);
    else if (version === undefined || more.length > 0)
      throw new CommandError('expected one version: --help explains it');
    else terminal.log(await release(version, values['dry-run']));
    return 0;
  } catch (error) {
    if (!(error instanceof CommandError || error instanceof ReleaseRefusedError)) throw error;
    terminal.error(`✗ ${error.message}`);
    return 1;
  }
}

async function release(version: string, isDryRun: boolean): Promise<string> {
  const texts = Object.fromEntries(FILES.map((file) => [file, readFileSync(join(workspaceRoot, file), 'utf8')]));
  const changed = releaseFiles(texts as unknown as Texts, version, new Date().toISOString().slice(0, 10));
  const uncommitted = execFileSync('git', ['status', '--porcelain'], { cwd: workspaceRoot, encoding: 'utf8' });
  if (uncommitted !== '' && !isDryRun) throw new CommandError('there are changes without a commit: commit them first');
  const recorded = recordRelease({ ...(await presentRelease()), version }, isDryRun);
  if (isDryRun) return [recorded, ...FILES.map((file) => `would change ${file}`)].join('\n');
  for (const file of FILES) writeFileSync(join(workspaceRoot, file), changed[file]);
  return [
    recorded,
    ...FILES.map((file) => `${file} written`),
    `Next: npm test, then git commit -am "chore: release ${version}" && git tag -a v${version} -m ${version}`,
  ].join('\n');
}
