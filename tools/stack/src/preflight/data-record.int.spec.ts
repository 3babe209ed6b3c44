import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataProblem, readRecord, recordPath, upgradeData, type DataUpgrade } from './data-record.ts';
import { StartRefusedError } from './start-refused-error.ts';

let dataDir: string;
beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'data-'))));
afterEach(() => rmSync(dataDir, { recursive: true }));

const current = { version: '2.0.0', postgres: 18, upgrades: [] as DataUpgrade[] };
const ignore = () => {};

function createCluster(major = 18): void {
  mkdirSync(join(dataDir, 'postgres', 'users'), { recursive: true });
  writeFileSync(join(dataDir, 'postgres', 'users', 'PG_VERSION'), `${major}\n`);
}

const renames = (from: string, to: string): DataUpgrade => ({
  what: `renames ${from} to ${to}`,
  run: (folder) => {
    writeFileSync(join(folder, to), `${readdirSync(folder).includes(from) ? readFileSync(join(folder, from)) : ''}!`);
    rmSync(join(folder, from), { force: true });
  },
});

describe('a data folder', () => {
  it('records the version that created it, and the one that used it last', () => {
    upgradeData(dataDir, { ...current, version: '1.0.0' }, ignore);
    createCluster();
    upgradeData(dataDir, current, ignore);
    expect(readRecord(dataDir)).toEqual({ format: 1, createdBy: '1.0.0', usedBy: '2.0.0' });
  });

  it('of an older format is upgraded, step by step', () => {
    upgradeData(dataDir, current, ignore);
    createCluster();
    writeFileSync(join(dataDir, 'a'), 'key');
    const upgrades = [renames('a', 'b'), renames('b', 'c')];
    const done: string[] = [];
    upgradeData(dataDir, { ...current, version: '3.0.0', upgrades }, (what) => done.push(what));
    expect(done).toEqual(['renames a to b', 'renames b to c']);
    expect(readFileSync(join(dataDir, 'c'), 'utf8')).toBe('key!!');
    expect(readRecord(dataDir)).toEqual({ format: 3, createdBy: '2.0.0', usedBy: '3.0.0' });
    upgradeData(dataDir, { ...current, upgrades }, () => expect.unreachable());
  });

  it('without a record is one of the first format, unless it is new', () => {
    const upgrades = [renames('a', 'b')];
    upgradeData(dataDir, { ...current, upgrades }, () => expect.unreachable());
    expect(readRecord(dataDir)?.format).toBe(2);
    rmSync(recordPath(dataDir));
    createCluster();
    writeFileSync(join(dataDir, 'a'), 'key');
    upgradeData(dataDir, { ...current, upgrades }, ignore);
    expect(readRecord(dataDir)).toEqual({ format: 2, usedBy: '2.0.0' });
  });

  it('continues after an upgrade that failed', () => {
    createCluster();
    const fails = { what: 'fails', run: () => expect.unreachable('disk full') };
    const upgrades = [renames('a', 'b'), fails];
    writeFileSync(join(dataDir, 'a'), 'key');
    expect(() => upgradeData(dataDir, { ...current, upgrades }, ignore)).toThrow('disk full');
    const done: string[] = [];
    upgradeData(dataDir, { ...current, upgrades: [upgrades[0]!, renames('b', 'c')] }, (what) => done.push(what));
    expect(done).toEqual(['renames b to c']);
  });

  it('of a newer format is refused, and not changed', () => {
    upgradeData(dataDir, { ...current, version: '9.1.0', upgrades: [renames('a', 'b')] }, ignore);
    const before = readFileSync(recordPath(dataDir), 'utf8');
    expect(() => upgradeData(dataDir, current, ignore)).toThrow(
      /has data format 2, written by version 9\.1\.0, and this version \(2\.0\.0\) reads formats up to 1: use version 9\.1\.0 or later, or .*--data DIR$/,
    );
    expect(readFileSync(recordPath(dataDir), 'utf8')).toBe(before);
  });

  it.each([17, 19])('with a database of Postgres %i is refused', (major) => {
    createCluster(major);
    expect(dataProblem(dataDir, current)).toMatch(
      new RegExp(`users was created by Postgres ${major}, and this version contains Postgres 18: .*--fresh$`),
    );
    expect(dataProblem(dataDir, { ...current, fresh: true })).toBeUndefined();
  });

  it.each([
    ...['', '{', '[]', '{"format":"1","usedBy":"1.0.0"}', '{"format":1}'],
    ...[0, -1, 1.5, 1e99].map((format) => JSON.stringify({ format, usedBy: '1.0.0' })),
    JSON.stringify({ format: 1, usedBy: '\u001b[2J' }),
    JSON.stringify({ format: 1, usedBy: '1'.repeat(65) }),
    JSON.stringify({ format: 1, usedBy: '1.0.0', createdBy: 1 }),
  ])('whose record is %j is refused with a clear error', (text) => {
    writeFileSync(recordPath(dataDir), text);
    expect(() => upgradeData(dataDir, current, ignore)).toThrow(StartRefusedError);
    expect(() => upgradeData(dataDir, current, ignore)).toThrow(
      /data\.json is not a record of a data folder: .*--data DIR$/,
    );
  });

  it('whose record is a folder is refused with a clear error', () => {
    mkdirSync(recordPath(dataDir));
    expect(() => upgradeData(dataDir, current, ignore)).toThrow(
      /data\.json .*: remove it, or choose another --data DIR$/,
    );
  });
});
