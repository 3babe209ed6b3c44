import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { recordedRelease } from './release.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
const run = (...args: string[]) => spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });

it('compares this version with the last release', () => {
  const { status, stdout } = run('check', '--json');
  expect(status).toBe(0);
  const hasRelease = recordedRelease() !== undefined;
  expect(JSON.parse(stdout)).toEqual(hasRelease ? expect.objectContaining({ breaking: [] }) : null);
});

it('explains itself', () => {
  expect(run('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('npm run contracts -- check') });
});

it.each([
  [[], 'expected check or record, got nothing'],
  [['chek'], 'expected check or record, got chek'],
  [['check', '--jsn'], "Unknown option '--jsn'"],
])('refuses %j', (args, message) => {
  expect(run(...args)).toMatchObject({ status: 1, stderr: expect.stringContaining(message) });
});
