import { spawnSync } from 'node:child_process';
import { expect, it, vi } from 'vitest';
import { isAlive } from './is-alive.ts';

it('finds this process, and not one that has ended', () => {
  expect(isAlive(process.pid)).toBe(true);
  expect(isAlive(spawnSync('true').pid)).toBe(false);
});

it('finds a process that refuses our signals', () => {
  const refuse = vi.spyOn(process, 'kill').mockImplementation(() => {
    throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' });
  });
  expect(isAlive(1)).toBe(true);
  refuse.mockRestore();
});
