import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const START = fileURLToPath(new URL('../start.js', import.meta.url));
const OLD_NODE = 'data:text/javascript,Object.defineProperty(process.versions, "node", { value: "20.19.0" })';

describe('a start on an old Node', () => {
  let workspace: string;
  beforeEach(() => {
    workspace = mkdtempSync(join(tmpdir(), 'stack-'));
  });
  afterEach(() => rmSync(workspace, { recursive: true }));

  it.each([
    ['no dependencies', [], /: run npm ci first, which installs its own$/],
    ['no Node among the dependencies', ['@signalbox/stack'], /: .*optional.*: run npm ci --include=optional, or/],
    ['a Node among the dependencies', ['@signalbox/stack', '.bin/node'], /: use npm start, which runs the Node/],
  ])('says what to do if there is %s', (_, installed, line) => {
    const start = join(workspace, 'tools', 'stack', 'start.js');
    cpSync(START, start);
    writeFileSync(join(workspace, 'package.json'), '{"type":"module"}');
    for (const name of installed) {
      const path = join(workspace, 'node_modules', name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, '');
    }
    const { status, stderr } = spawnSync(process.execPath, ['--import', OLD_NODE, start], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr.trim()).toMatch(line);
    expect(stderr.trim()).not.toContain('\n');
  });
});
