import { hash } from '@node-rs/argon2';
import { UnavailableError } from '@signalbox/contract';
import { describe, expect, it } from 'vitest';
import { commonPasswords } from './common-passwords.ts';
import { Passwords, refuseCommonPassword } from './passwords.ts';

const passwords = new Passwords(1);

describe('Passwords', () => {
  it('hashes with argon2id, 19 MiB, two passes and a new salt each time', async () => {
    const [one, two] = [await passwords.hash('a password'), await passwords.hash('a password')];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
  });

  it('matches the password of a hash and no other', async () => {
    const stored = await hash('a password');
    await expect(passwords.matches('a password', stored)).resolves.toBe(true);
    await expect(passwords.matches('A password', stored)).resolves.toBe(false);
  });

  it.each([
    ['composed', 'decomposed', 'p\u00e4ssword', 'pa\u0308ssword'],
    ['decomposed', 'composed', 'pa\u0308ssword', 'p\u00e4ssword'],
  ])('matches a password that was set in %s and entered in %s characters', async (_, __, set, typed) => {
    await expect(passwords.matches(typed, await passwords.hash(set))).resolves.toBe(true);
  });

  it('matches a hash from before passwords were normalized', async () => {
    await expect(passwords.matches('pa\u0308ssword', await hash('pa\u0308ssword'))).resolves.toBe(true);
  });

  it('matches no password without a hash', async () => {
    await expect(passwords.matches('a password', undefined)).resolves.toBe(false);
  });

  it('hashes at the configured cost, and recognizes hashes of another cost', async () => {
    const cheap = new Passwords(1, { memoryKib: 64, passes: 1 });
    const stored = await cheap.hash('a password');
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$/);
    await expect(passwords.matches('a password', stored)).resolves.toBe(true);
    expect([cheap.isCurrent(stored), passwords.isCurrent(stored)]).toEqual([true, false]);
    expect(passwords.isCurrent(await passwords.hash('a password'))).toBe(true);
  });

  it.each(['password1', 'PassWord1', 'qwertyuiop', '12345678'])('refuses the common password %s', (common) => {
    expect(() => refuseCommonPassword(common, 'newPassword')).toThrow(
      expect.objectContaining({ invalidFields: [{ field: 'newPassword', message: expect.stringContaining('3000') }] }),
    );
  });

  it('refuses 3000 passwords of at least 8 characters, and no others', () => {
    expect(commonPasswords.size).toBe(3000);
    for (const common of commonPasswords) expect(common).toBe(common.normalize('NFC').toLowerCase());
    expect([...commonPasswords].filter((common) => [...common].length < 8)).toEqual([]);
    expect(() => refuseCommonPassword('signalbox-demo', 'password')).not.toThrow();
  });

  it('rejects immediately if the queue is full', async () => {
    const abort = new AbortController();
    const attempts = Array.from({ length: 70 }, () =>
      passwords.inTurn(() => passwords.hash('a password'), abort.signal),
    );
    const rejected = await Promise.allSettled(attempts.slice(65));
    abort.abort(new Error('seen enough'));
    await Promise.allSettled(attempts);
    expect(rejected).toHaveLength(5);
    expect(rejected.every((attempt) => attempt.status === 'rejected' && isUnavailable(attempt.reason))).toBe(true);
  });
});

const isUnavailable = (error: unknown): boolean => error instanceof UnavailableError;
