import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordRelease } from './command.ts';
import { presentRelease, recordedRelease, type Release } from './release.ts';

const present = await presentRelease();
const [service = ''] = Object.keys(present.contracts);
/** A release with the contracts of this workspace. */
const full = (version: string): Release => ({ ...present, version });
/** A release without the messages of one service. */
const reduced = (version: string): Release => ({
  ...full(version),
  contracts: { ...present.contracts, [service]: {} },
});

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'released-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('a release', () => {
  it('is stored, and found again', () => {
    expect(recordedRelease(folder)).toBeUndefined();
    expect(recordRelease(reduced('0.1.0'), false, folder)).toMatch(/contracts\.json written/);
    expect(recordedRelease(folder)).toEqual(reduced('0.1.0'));
    expect(recordRelease(full('0.1.1'), false, folder)).toMatch(/^compatible:/);
    expect(recordedRelease(folder)).toEqual(full('0.1.1'));
  });

  it('is not stored twice', () => {
    recordRelease(full('0.1.0'), false, folder);
    expect(recordRelease(full('0.1.0'), false, folder)).toBe('0.1.0 is recorded already');
  });

  it('is not stored in a dry run', () => {
    expect(recordRelease(full('0.1.0'), true, folder)).toBe('would record 0.1.0 in docs/released');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is refused under a version that has other contents', () => {
    recordRelease(reduced('0.1.0'), false, folder);
    expect(() => recordRelease(full('0.1.0'), false, folder)).toThrow(/0\.1\.0 is recorded with other contents/);
    expect(recordedRelease(folder)).toEqual(reduced('0.1.0'));
  });

  it.each([
    ['contracts.json', 'garbage'],
    ['contracts.json', '{}'],
    ['contracts.json', '{ "version": "../x", "contracts": {} }'],
    ['contracts.json', '{ "version": "0.1.0", "contracts": [] }'],
    ['openapi.json', '{ "paths": {} }'],
  ])('is refused after a stored one whose file %s is %s', (file, text) => {
    recordRelease(full('0.1.0'), false, folder);
    writeFileSync(join(folder, file), text);
    expect(() => recordRelease(full('0.1.1'), false, folder)).toThrow(`${file} is not a file of a release: restore it`);
  });

  it('is refused if it breaks callers, unless its version says so', () => {
    recordRelease(full('0.1.0'), false, folder);
    expect(() => recordRelease(reduced('0.1.1'), false, folder)).toThrow(/breaks old callers/);
    expect(recordedRelease(folder)).toEqual(full('0.1.0'));
    expect(recordRelease(reduced('0.2.0'), false, folder)).toMatch(/may break callers\n/);
  });
});
