import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommandError } from '@signalbox/stack/command-line';
import { describe, expect, it } from 'vitest';
import { FILES, releaseFiles, withVersion, type Texts } from './release-files.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const present = Object.fromEntries(FILES.map((file) => [file, read(file)])) as unknown as Texts;

const texts: Texts = {
  'package.json': '{ "name": "x", "version": "0.1.0" }',
  'package-lock.json':
    '{ "version": "0.1.0", "packages": { "": { "version": "0.1.0" }, "y": { "version": "0.1.0" } } }',
  Dockerfile: 'ARG VERSION=0.1.0\n',
  'CHANGELOG.md': '# Changelog\n\n## Unreleased\n\n- New.\n\n## 0.1.0 (2026-01-01)\n\n- Old.\n',
};

describe('the files of a release', () => {
  it('have the new version and, in the changelog, what was unreleased', () => {
    expect(releaseFiles(texts, '0.2.0', '2026-11-29')).toEqual({
      'package.json': '{ "name": "x", "version": "0.2.0" }',
      'package-lock.json':
        '{ "version": "0.2.0", "packages": { "": { "version": "0.2.0" }, "y": { "version": "0.1.0" } } }',
      Dockerfile: 'ARG VERSION=0.2.0\n',
      'CHANGELOG.md':
        '# Changelog\n\n## Unreleased\n\n## 0.2.0 (2026-11-29)\n\n- New.\n\n## 0.1.0 (2026-01-01)\n\n- Old.\n',
    });
  });

  it('can have a version that the workspace has already, if it is not released', () => {
    const early = withVersion(texts, '0.2.0');
    expect(early['CHANGELOG.md']).toBe(texts['CHANGELOG.md']);
    expect(releaseFiles(early, '0.2.0', '2026-11-29')).toEqual(releaseFiles(texts, '0.2.0', '2026-11-29'));
  });

  it.each<[string, Partial<Texts>, string, string]>([
    ['a released version', {}, '0.1.0', '0.1.0 is released already'],
    ['a lower version', {}, '0.0.9', 'expected 0.1.0 or a higher version, got 0.0.9'],
    [
      'a lockfile of another version',
      { 'package-lock.json': '{ "version": "0.0.9" }' },
      '0.2.0',
      'got 0.0.9: npm install',
    ],
    ['a lockfile without a version', { 'package-lock.json': '{' }, '0.2.0', 'got none: npm install'],
    ['no version', {}, 'minor', 'expected a version such as 1.2.3, got minor'],
    ['a version with zeros before a number', {}, '01.2.3', 'expected a version such as 1.2.3, got 01.2.3'],
    ['a version that npm does not accept', {}, `${2 ** 53}.0.0`, 'expected a version such as 1.2.3'],
    [
      'no changes',
      { 'CHANGELOG.md': '# C\n\n## Unreleased\n\n## 0.1.0 (x)\n\n- Old.\n' },
      '0.2.0',
      'nothing under Unreleased',
    ],
    ['no place for changes', { 'CHANGELOG.md': '# C\n' }, '0.2.0', 'expected a heading "## Unreleased"'],
  ])('are refused: %s', (_, change, version, message) => {
    const make = () => releaseFiles({ ...texts, ...change }, version, '2026-11-29');
    expect(make).toThrow(CommandError);
    expect(make).toThrow(message);
  });
});

describe('the version', () => {
  it('is the same in package.json, the lockfile and the Dockerfile', () => {
    const { version } = JSON.parse(present['package.json']) as { version: string };
    const lock = JSON.parse(present['package-lock.json']) as { version: string; packages: { '': { version: string } } };
    const [, image] = /^ARG VERSION=(.*)$/m.exec(present['Dockerfile']) ?? [];
    expect([lock.version, lock.packages[''].version, image]).toEqual([version, version, version]);
  });

  it('is in the package.json of the root, and of no project', () => {
    const { version, workspaces } = JSON.parse(present['package.json']) as { version?: string; workspaces: string[] };
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    const manifests = workspaces.flatMap((folder) => globSync(`${folder}/package.json`, { cwd: root }));
    expect(manifests.length).toBeGreaterThan(10);
    expect(manifests.filter((manifest) => 'version' in (JSON.parse(read(manifest)) as object))).toEqual([]);
  });
});
