import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Machine } from './machine.ts';
import { listenError } from './ports.ts';

/** This machine. */
export const thisMachine: Machine = {
  platform: process.platform,
  arch: process.arch,
  nodeVersion: process.versions.node,
  unlistedUser: unlistedUser(),
  get availableBytes() {
    return process.availableMemory();
  },
  async maxOpenFiles() {
    // Node raises its own limit, which its children inherit, to this one.
    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', 'ulimit -Hn']);
    return stdout.trim() === 'unlimited' ? Infinity : Number(stdout);
  },
  listenError,
  accessError: (path) =>
    access(path, constants.R_OK).then(
      () => undefined,
      ({ code }: NodeJS.ErrnoException) => code ?? 'unknown',
    ),
  async tryWriting(folder) {
    await makeFolder(folder);
    const probe = join(folder, `.write-probe.${process.pid}`);
    try {
      await writeFile(probe, Buffer.alloc(64 * 1024));
    } finally {
      await rm(probe, { force: true });
    }
  },
  async freeBytes(folder) {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  },
};

function unlistedUser(): number | undefined {
  try {
    userInfo();
    return undefined;
  } catch {
    return process.getuid?.();
  }
}

/** Creates one level at a time: below /proc, Node's recursive mkdir never returns. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    const parent = dirname(folder);
    if (code !== 'ENOENT' || parent === folder || !(await thisMachine.accessError(parent))) throw error;
    await makeFolder(parent);
    await mkdir(folder);
  }
}
