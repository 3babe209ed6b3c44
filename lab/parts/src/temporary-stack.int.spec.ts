import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startTemporaryStack } from './temporary-stack.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'temporary-stack-'));
  vi.stubEnv('TMPDIR', folder);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

it('reports why a stack does not start, and leaves no files', async () => {
  await expect(startTemporaryStack({ args: ['--nonsense'] })).rejects.toThrow("Unknown option '--nonsense'");
  expect(readdirSync(folder)).toEqual([]);
});
