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

  it('knows a port that is taken from one that is free', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await expect(thisMachine.listenError(port)).resolves.toBe('EADDRINUSE');
    await new Promise((resolve) => server.close(resolve));
    await expect(thisMachine.listenError(port)).resolves.toBeUndefined();
  });

  it('looks for another port when one is taken, and for none when it can not listen at all', async () => {
    const answers = ['EADDRINUSE', undefined];
    await expect(freePorts(1, async () => answers.shift())).resolves.toHaveLength(1);
    await expect(freePorts(1, async () => 'EADDRNOTAVAIL')).rejects.toThrow(
      "127.0.0.1 can't be listened on (EADDRNOTAVAIL)",
    );
  });

  it('knows a file that is there from one that is not, and from what is no folder', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(thisMachine.accessFault(join(folder, 'file'))).resolves.toBeUndefined();
    await expect(thisMachine.accessFault(join(folder, 'none'))).resolves.toBe('ENOENT');
    await expect(thisMachine.accessFault(join(folder, 'file', 'in-it'))).resolves.toBe('ENOTDIR');
  });

  it('makes the data folder, and leaves nothing in it', async () => {
    const dataDir = join(folder, 'new', 'data');
    await thisMachine.tryWriting(dataDir);
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it('says why a folder can not be written to', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(thisMachine.tryWriting(join(folder, 'file', 'data'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  it('knows how much room there is', async () => {
    await expect(thisMachine.freeBytes(folder)).resolves.toBeGreaterThan(0);
  });
});
