import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The superuser of every cluster. Services never use it. */
export const SUPERUSER = 'signalbox';

export const randomPassword = (): string => randomBytes(24).toString('base64url');

/** The file, in the data folder, with the passwords of the cluster's roles. Only the user of this process may read it. */
const fileIn = (dataDir: string) => join(dataDir, 'signalbox-passwords.json');

/** The stored password of a role. Undefined if there is none. */
export function storedPassword(dataDir: string, role: string): string | undefined {
  return storedPasswords(dataDir)[role];
}

/** Stores the password of a role, atomically. */
export function storePassword(dataDir: string, role: string, password: string): void {
  const path = fileIn(dataDir);
  const content = JSON.stringify({ ...storedPasswords(dataDir), [role]: password }, null, 2);
  writeFileSync(`${path}.next`, content, { mode: 0o600 });
  renameSync(`${path}.next`, path);
}

/** A damaged file counts as lost: the passwords are set again. */
function storedPasswords(dataDir: string): Readonly<Record<string, string>> {
  try {
    return JSON.parse(readFileSync(fileIn(dataDir), 'utf8')) as Record<string, string>;
  } catch {
    return {};
  }
}
