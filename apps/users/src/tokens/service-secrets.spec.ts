import { describe, expect, it } from 'vitest';
import { isServiceSecret, parseServiceSecrets } from './service-secrets.ts';

const SECRET = 'a-secret-of-some-length';

describe('parseServiceSecrets', () => {
  it('reads a secret for each service', () => {
    const { secrets, problems } = parseServiceSecrets(`orders=${SECRET}, billing=${SECRET}==`);
    expect(problems).toEqual([]);
    expect([...secrets]).toEqual([
      ['orders', SECRET],
      ['billing', `${SECRET}==`],
    ]);
  });

  it('reads one entry per line, with any characters in a secret', () => {
    const odd = ' p@ss/w#rd,billing=x ';
    const { secrets, problems } = parseServiceSecrets(`orders=${odd}\nbilling=${SECRET}\n`);
    expect(problems).toEqual([]);
    expect([...secrets]).toEqual([
      ['orders', odd],
      ['billing', SECRET],
    ]);
  });

  it('lists every problem and no secret', () => {
    const { problems } = parseServiceSecrets(`${SECRET},orders=short,orders=${SECRET},__proto__=${SECRET},`);
    expect(problems).toEqual([
      'entry 1 must look like service=secret',
      'the secret of orders must have at least 16 characters, got 5',
      'orders has two secrets',
      'entry 4 must look like service=secret',
      'entry 5 must look like service=secret',
    ]);
  });

  it.each(['', ' ', 'orders', '=secret', 'orders:secret'])('rejects %j', (text) => {
    expect(parseServiceSecrets(text).problems).toHaveLength(1);
  });
});

describe('isServiceSecret', () => {
  const secrets = new Map([['orders', SECRET]]);

  it('accepts the secret of a service', () => {
    expect(isServiceSecret(secrets, 'orders', SECRET)).toBe(true);
  });

  it.each([
    ['orders', `${SECRET}x`],
    ['orders', ''],
    ['billing', SECRET],
    ['constructor', SECRET],
    ['', ''],
  ])('rejects service %j with secret %j', (service, secret) => {
    expect(isServiceSecret(secrets, service, secret)).toBe(false);
  });
});
