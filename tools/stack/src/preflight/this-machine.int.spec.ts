import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePorts } from './ports.ts';
import { thisMachine } from './this-machine.ts';

describe('this machine', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stack-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('distinguishes a port in use from a free one', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await expect(thisMachine.listenError(port)).resolves.toBe('EADDRINUSE');
    await new Promise((resolve) => server.close(resolve));
    await expect(thisMachine.listenError(port)).resolves.toBeUndefined();
  });

  it('tries another port if one is in use, and fails if it cannot listen at all', async () => {
    const answers = ['EADDRINUSE', undefined];
    await expect(freePorts(1, async () => answers.shift())).resolves.toHaveLength(1);
    await expect(freePorts(1, async () => 'EADDRNOTAVAIL')).rejects.toThrow(
      'cannot listen on 127.0.0.1 (EADDRNOTAVAIL)',
    );
  });

  it('distinguishes an existing file, a missing one and a path below a file', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(thisMachine.accessError(join(folder, 'file'))).resolves.toBeUndefined();
    await expect(thisMachine.accessError(join(folder, 'none'))).resolves.toBe('ENOENT');
    await expect(thisMachine.accessError(join(folder, 'file', 'in-it'))).resolves.toBe('ENOTDIR');
  });

  it('creates the data folder, and leaves nothing in it', async () => {
    const dataDir = join(folder, 'new', 'data');
    await thisMachine.tryWriting(dataDir);
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it('reports why a folder is not writable', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(thisMachine.tryWriting(join(folder, 'file', 'data'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  it('reports the available memory and the limit on open files', async () => {
    expect(thisMachine.availableBytes).toBeGreaterThan(0);
    await expect(thisMachine.maxOpenFiles()).resolves.toBeGreaterThan(0);
  });

  it('reports the free disk space', async () => {
    await expect(thisMachine.freeBytes(folder)).resolves.toBeGreaterThan(0);
  });
});
