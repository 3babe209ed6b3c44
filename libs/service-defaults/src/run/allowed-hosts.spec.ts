import { describe, expect, it } from 'vitest';
import { AllowedHosts } from './allowed-hosts.ts';

describe('AllowedHosts', () => {
  const hosts = new AllowedHosts(['shop.example.com']);

  it.each([
    'localhost',
    'LocalHost:8080',
    '127.0.0.1',
    '10.1.2.3:80',
    '[::1]',
    '[fd00::1]:8080',
    'shop.example.com:443',
  ])('allows %s', (host) => {
    for (const _ of ['first', 'second']) expect(hosts.allows(host)).toBe(true);
  });

  it.each([
    'evil.example',
    'localhost.evil.example',
    'x.shop.example.com',
    '127.0.0.1.evil.example',
    '127.1',
    '::1:x',
    '',
  ])('refuses %j', (host) => expect(hosts.allows(host)).toBe(false));
});
