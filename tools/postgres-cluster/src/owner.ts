import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';

/** The user that Postgres runs as, and that owns its files. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Postgres' own user on Linux and on macOS, then the one that is everywhere. */
const unprivilegedUsers = ['postgres', '_postgres', 'nobody'];

/**
 * Whom to become before running Postgres, which refuses to run as root: the owner of the data where there is some, else
 * an unprivileged user of this machine. `undefined` if we are not root, and so stay who we are.
 * @throws Error if we are root and the machine has no such user.
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
  throw new Error(`Postgres refuses to run as root, and there is no user ${unprivilegedUsers.join(', ')} to run it as`);
}

function idOf(flag: '-u' | '-g', name: string): number | undefined {
  try {
    return Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return undefined;
  }
}
