import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const FOLDER = fileURLToPath(new URL('..', import.meta.url));
const OLD_NODE = 'data:text/javascript,Object.defineProperty(process.versions, "node", { value: "20.19.0" })';

describe.each(['start.js', 'doctor.js'])('%s on an old Node', (program) => {
  let workspace: string;
  beforeEach(() => {
    workspace = mkdtempSync(join(tmpdir(), 'stack-'));
  });
  afterEach(() => rmSync(workspace, { recursive: true }));

  it.each([
    ['no dependencies', [], /: run npm ci first, which installs its own$/],
    ['no Node among the dependencies', ['@signalbox/stack'], /: .*optional.*: run npm ci --include=optional, or/],
    [
      'a Node among the dependencies',
      ['@signalbox/stack', '.bin/node'],
      /: use npm (start|run doctor), which runs the Node/,
    ],
  ])('says what to do if there is %s', (_, installed, line) => {
    const folder = join(workspace, 'tools', 'stack');
    for (const name of [program, 'require-node.js']) cpSync(join(FOLDER, name), join(folder, name));
    writeFileSync(join(workspace, 'package.json'), '{"type":"module"}');
    for (const name of installed) {
      const path = join(workspace, 'node_modules', name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, '');
    }
    const { status, stderr } = spawnSync(process.execPath, ['--import', OLD_NODE, join(folder, program)], {
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr.trim()).toMatch(line);
    expect(stderr.trim()).not.toContain('\n');
  });
});
