import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBinaries, installedBinaries, type InstalledBinaries } from './binaries.ts';
import { unprivilegedOwner } from './owner.ts';

let folder: string;
let elsewhere: InstalledBinaries;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-binaries-'));
  elsewhere = { native: join(folder, 'native'), version: `spec-${process.pid}` };
  cpSync(installedBinaries().native, elsewhere.native, { recursive: true, verbatimSymlinks: true });
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  for (const name of readdirSync(tmpdir())) {
    if (name.startsWith(`signalbox-postgres-${elsewhere.version}`)) rmSync(join(tmpdir(), name), { recursive: true });
  }
});

const versionOf = (binaries: string, owner = unprivilegedOwner(folder)) =>
  execFileSync(join(binaries, 'postgres'), ['--version'], { ...owner, encoding: 'utf8' });

describe('findBinaries', () => {
  it('finds the installed programs', () => {
    expect(findBinaries()).toBe(join(installedBinaries().native, 'bin'));
  });

  it.runIf(process.getuid?.() === 0)('copies the programs if Postgres cannot enter the checkout', () => {
    chmodSync(folder, 0o700);
    const owner = unprivilegedOwner(folder);
    const binaries = findBinaries(owner, elsewhere);
    expect(dirname(dirname(binaries))).toBe(tmpdir());
    expect(versionOf(binaries)).toContain('PostgreSQL');
    expect(findBinaries(owner, elsewhere)).toBe(binaries);
  });

  it('creates the links between the libraries if the install script did not run', () => {
    for (const entry of readdirSync(elsewhere.native, { withFileTypes: true, recursive: true })) {
      if (entry.isSymbolicLink()) rmSync(join(entry.parentPath, entry.name));
    }
    const unlinked = { ...elsewhere, version: `${elsewhere.version}-unlinked` };
    expect(versionOf(findBinaries(undefined, unlinked), undefined)).toContain('PostgreSQL');
  });

  it('reports the reason if no copy can run', () => {
    rmSync(join(elsewhere.native, 'bin', 'initdb'));
    const broken = { ...elsewhere, version: `${elsewhere.version}-broken` };
    expect(() => findBinaries(undefined, broken)).toThrow(/initdb/);
  });
});
