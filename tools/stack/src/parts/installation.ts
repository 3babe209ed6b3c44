import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRegularFile } from '../regular-file.ts';
import { StartRefusedError } from '../preflight/start-refused-error.ts';

const NAME = /^[a-z0-9]{1,40}$/;

/**
 * The name that distinguishes this stack from others in a shared registry: `INSTALLATION`, or else the name that the
 * first start stored in the data folder.
 * @throws StartRefusedError if the name is invalid.
 */
export function installationName(dataDir: string, env: NodeJS.ProcessEnv): string {
  if (env.INSTALLATION) {
    if (NAME.test(env.INSTALLATION)) return env.INSTALLATION;
    throw new StartRefusedError(
      `INSTALLATION expects 1 to 40 lower-case letters or digits, got ${JSON.stringify(env.INSTALLATION)}`,
    );
  }
  const path = join(dataDir, 'installation');
  const known = knownName(path);
  if (known === undefined) return save(path, `stack${randomBytes(4).toString('hex')}`);
  if (NAME.test(known)) return known;
  throw new StartRefusedError(
    `${path} does not contain an installation name: remove the file, and the next start creates a new name`,
  );
}

function knownName(path: string): string | undefined {
  try {
    return readRegularFile(path)?.trim();
  } catch (error) {
    throw new StartRefusedError(`${(error as Error).message}: remove it, and the next start creates a new name`);
  }
}

function save(path: string, name: string): string {
  rmSync(`${path}.new`, { recursive: true, force: true });
  writeFileSync(`${path}.new`, `${name}\n`);
  renameSync(`${path}.new`, path);
  return name;
}
