import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeDatabasePasswords } from './database-passwords.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'database-passwords-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name = 'users') => writeDatabasePasswords(join(folder, 'databases', name), join(folder, name));
const read = (...path: string[]) => readFileSync(join(folder, ...path), 'utf8');
const modeOf = (...path: string[]) => statSync(join(folder, ...path)).mode & 0o777;

describe('writeDatabasePasswords', () => {
  it('gives a service the password of its own data, and not that of the superuser', () => {
    write('users');
    write('orders');
    expect(read('users', 'database-password')).toBe(read('databases', 'users', 'password'));
    const all = ['users', 'orders'].flatMap((name) =>
      ['password', 'superuser-password'].map((file) => read('databases', name, file)),
    );
    expect(new Set(all).size).toBe(4);
    for (const password of all) expect(password).toMatch(/^[\w-]{32}$/);
  });

  it('lets only the database and the service read them', () => {
    write();
    expect(modeOf('databases', 'users')).toBe(0o750);
    for (const file of ['password', 'superuser-password']) expect(modeOf('databases', 'users', file)).toBe(0o640);
    expect(modeOf('users', 'database-password')).toBe(0o600);
  });

  it.each([['databases'], ['users']])('keeps the password when the folder %s is lost', (lost) => {
    write();
    const password = read('users', 'database-password');
    rmSync(join(folder, lost), { recursive: true });
    write();
    expect([read('databases', 'users', 'password'), read('users', 'database-password')]).toEqual([password, password]);
  });
});
