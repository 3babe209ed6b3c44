import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';

/** The user that runs Postgres and owns its files. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** The user of Postgres on Linux and on macOS, then one that exists everywhere. */
const unprivilegedUsers = ['postgres', '_postgres', 'nobody'];

/**
 * The user to run Postgres as, because it refuses to run as root: the owner of the data if there is one, else an
 * unprivileged user of this machine. `undefined` if this process is not root.
 * @throws Error if this process is root and the machine has no such user.
 */
export function unprivilegedOwner(dataDir: string): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const existing = statSync(dataDir, { throwIfNoEntry: false });
  if (existing && existing.uid !== 0) return { uid: existing.uid, gid: existing.gid };
  for (const name of unprivilegedUsers) {
    const uid = idOf('-u', name);
    const gid = idOf('-g', name);
    if (uid && gid) return { uid, gid };
  }
  throw new Error(
    `Postgres refuses to run as root: expected one of the users ${unprivilegedUsers.join(', ')}, found none`,
  );
}

function idOf(flag: '-u' | '-g', name: string): number | undefined {
  try {
    return Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return undefined;
  }
}
