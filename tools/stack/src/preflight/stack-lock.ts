import { linkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isPid, isRecord, NotRegularFileError, parseJson, readRegularFile } from '../regular-file.ts';
import { identify, isAlive, type ProcessIdentity } from '../processes/process-identity.ts';
import { StartRefusedError } from './start-refused-error.ts';

/** The processes that use a data folder: the launcher, and the guard that cleans up after it. */
interface Holders {
  readonly launcher: ProcessIdentity;
  readonly guard?: ProcessIdentity;
}

/**
 * Allows one running stack per data folder. If the launcher has crashed, another can take the lock after the guard has
 * cleaned up.
 */
export class StackLock {
  readonly path: string;
  private readonly launcher: ProcessIdentity;

  private constructor(path: string, launcher: ProcessIdentity) {
    this.path = path;
    this.launcher = launcher;
  }

  /**
   * @param guardGraceMs - how long to wait for the guard of a crashed launcher, in milliseconds.
   * @throws StartRefusedError if a running launcher holds the folder, its guard does not finish in time, or the lock is not a
   * file.
   */
  static async take(dataDir: string, { guardGraceMs = 15_000, pid = process.pid } = {}): Promise<StackLock> {
    const path = join(dataDir, 'stack.lock');
    const launcher = identify(pid);
    if (launcher === undefined) throw new RangeError(`no process ${pid} to hold the lock`);
    const lock = new StackLock(path, launcher);
    try {
      await lock.acquire(dataDir, performance.now() + guardGraceMs);
    } catch (error) {
      if (!(error instanceof NotRegularFileError)) throw error;
      throw new StartRefusedError(`${error.message}: remove it, or choose another folder with --data DIR`);
    }
    return lock;
  }

  private async acquire(dataDir: string, deadlineAt: number): Promise<void> {
    while (!this.tryTake()) {
      const holders = readHolders(this.path);
      if (holders === undefined) continue;
      if (isAlive(holders.launcher)) throw new StartRefusedError(inUse(dataDir, holders.launcher.pid));
      if (holders.guard === undefined || !isAlive(holders.guard)) removeStale(this.path, holders);
      else if (performance.now() > deadlineAt) throw new StartRefusedError(inUse(dataDir, holders.guard.pid));
      else await delay(50);
    }
  }

  /** Records the guard, which cleans up if the launcher crashes. */
  addGuard(pid: number): void {
    const guard = identify(pid);
    writeAside(this.path, { launcher: this.launcher, guard }, (aside) => renameSync(aside, this.path));
  }

  release(): void {
    rmSync(this.path, { force: true });
  }

  private tryTake(): boolean {
    return writeAside(this.path, { launcher: this.launcher }, (aside) => {
      try {
        linkSync(aside, this.path);
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
        throw error;
      }
    });
  }
}

const inUse = (dataDir: string, pid: number) =>
  `${dataDir} is in use by another stack (process ${pid}): stop that one, or choose another folder with --data DIR`;

// Writes a temporary file and then publishes it under its name, so that no process reads an incomplete file.
function writeAside<T>(path: string, holders: Holders, publish: (aside: string) => T): T {
  const aside = `${path}.${process.pid}`;
  try {
    writeFileSync(aside, JSON.stringify(holders));
    return publish(aside);
  } finally {
    rmSync(aside, { force: true });
  }
}

// A lock file is always complete, so content that is not a lock does not come from a running launcher.
const UNREADABLE: Holders = { launcher: { pid: 0, startTime: 'unreadable' } };

function readHolders(path: string): Holders | undefined {
  const text = readRegularFile(path);
  if (text === undefined) return undefined;
  const content = parseJson(text);
  if (!isRecord(content) || !isIdentity(content.launcher)) return UNREADABLE;
  const { launcher, guard } = content;
  return isIdentity(guard) ? { launcher, guard } : { launcher };
}

const isIdentity = (value: unknown): value is ProcessIdentity =>
  isRecord(value) && isPid(value.pid) && typeof value.startTime === 'string';

// Two processes may find the same stale lock. Each first moves the file away; the slower one then sees that it moved
// the new lock, and restores it.
function removeStale(path: string, stale: Holders): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    if (JSON.stringify(readHolders(aside)) !== JSON.stringify(stale)) linkSync(aside, path);
  } finally {
    rmSync(aside, { force: true });
  }
}
