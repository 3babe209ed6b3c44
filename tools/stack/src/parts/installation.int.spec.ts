import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StartRefusedError } from '../preflight/start-refused-error.ts';
import { installationName } from './installation.ts';

describe('the name of an installation', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stack-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is the same at each start, and differs between data folders', () => {
    const other = join(folder, 'other');
    mkdirSync(other);
    const name = installationName(folder, {});
    expect(name).toMatch(/^stack[0-9a-f]{8}$/);
    expect(installationName(folder, {})).toBe(name);
    expect(installationName(folder, { INSTALLATION: '' })).toBe(name);
    expect(installationName(other, {})).not.toBe(name);
  });

  it('is INSTALLATION if that is set; the stored name does not change', () => {
    const name = installationName(folder, {});
    expect(installationName(folder, { INSTALLATION: 'blue' })).toBe('blue');
    expect(readFileSync(join(folder, 'installation'), 'utf8').trim()).toBe(name);
  });

  it.each(['Blue', '-blue', 'a/b', 'bl ue', 'x'.repeat(41)])('cannot be %j', (name) => {
    expect(() => installationName(folder, { INSTALLATION: name })).toThrow(
      new StartRefusedError(`INSTALLATION expects 1 to 40 lower-case letters or digits, got ${JSON.stringify(name)}`),
    );
    const path = join(folder, 'installation');
    writeFileSync(path, name);
    expect(() => installationName(folder, {})).toThrow(
      new StartRefusedError(
        `${path} does not contain an installation name: remove the file, and the next start creates a new name`,
      ),
    );
  });

  it('is refused in one line if its file is a folder', () => {
    const path = join(folder, 'installation');
    mkdirSync(path);
    expect(() => installationName(folder, {})).toThrow(
      new StartRefusedError(`${path} is a folder: remove it, and the next start creates a new name`),
    );
  });
});
