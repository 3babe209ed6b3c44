import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readState, stateFilePath, writeState, type StackState } from './state-file.ts';

const state: StackState = {
  launcher: { pid: 1 },
  registry: { kind: 'consul-dev', url: 'http://127.0.0.1:20000' },
  gateways: [],
  services: [],
  databases: [],
};

describe('the state file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stack-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is complete after an interrupted write', () => {
    mkdirSync(`${stateFilePath(folder)}.next`);
    writeState(folder, state);
    expect(readState(folder)).toEqual(state);
  });

  it('reports a missing file', () => {
    expect(() => readState(folder)).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });

  it.each(['', '{', 'null', '[]', '{}', '{"launcher":null}', JSON.stringify({ ...state, launcher: { pid: -1 } })])(
    'is refused in one line if it does not describe a stack: %s',
    (text) => {
      writeFileSync(stateFilePath(folder), text);
      expect(() => readState(folder)).toThrow(
        `${stateFilePath(folder)} does not describe a stack: stop the stack, and start it again`,
      );
    },
  );

  it('is refused if it is a folder', () => {
    mkdirSync(stateFilePath(folder));
    expect(() => readState(folder)).toThrow(`${stateFilePath(folder)} is a folder`);
  });
});
