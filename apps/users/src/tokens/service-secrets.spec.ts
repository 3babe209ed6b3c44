import { describe, expect, it } from 'vitest';
import { isServiceSecret, parseServiceSecrets } from './service-secrets.ts';

const SECRET = 'a-secret-of-some-length';

describe('parseServiceSecrets', () => {
  it('reads a secret for each service', () => {
    const { secrets, faults } = parseServiceSecrets(`orders=${SECRET}, billing=${SECRET}==`);
    expect(faults).toEqual([]);
    expect([...secrets]).toEqual([
      ['orders', SECRET],
      ['billing', `${SECRET}==`],
    ]);
  });

  it('reads one entry a line, whatever the secrets hold', () => {
    const odd = ' p@ss/w#rd,billing=x ';
    const { secrets, faults } = parseServiceSecrets(`orders=${odd}\nbilling=${SECRET}\n`);
    expect(faults).toEqual([]);
    expect([...secrets]).toEqual([
      ['orders', odd],
      ['billing', SECRET],
    ]);
  });

  it('names every fault, and repeats no secret', () => {
    const { faults } = parseServiceSecrets(`${SECRET},orders=short,orders=${SECRET},__proto__=${SECRET},`);
    expect(faults).toEqual([
      'entry 1 must look like service=secret',
      'the secret of orders must have at least 16 characters, got 5',
      'orders has two secrets',
      'entry 4 must look like service=secret',
      'entry 5 must look like service=secret',
    ]);
  });

  it.each(['', ' ', 'orders', '=secret', 'orders:secret'])('finds fault with %j', (text) => {
    expect(parseServiceSecrets(text).faults).toHaveLength(1);
  });
});

describe('isServiceSecret', () => {
  const secrets = new Map([['orders', SECRET]]);

  it('knows the secret of a service', () => {
    expect(isServiceSecret(secrets, 'orders', SECRET)).toBe(true);
  });

  it.each([
    ['orders', `${SECRET}x`],
    ['orders', ''],
    ['billing', SECRET],
    ['constructor', SECRET],
    ['', ''],
  ])('refuses service %j with secret %j', (service, secret) => {
    expect(isServiceSecret(secrets, service, secret)).toBe(false);
  });
});
