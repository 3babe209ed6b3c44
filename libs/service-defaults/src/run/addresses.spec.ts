import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../config/config.ts';
import { serviceConfig } from '../config/service-settings.ts';
import { advertisedAddress, assertCallable } from './addresses.ts';

const at = (address: string, internal = false): NetworkInterfaceInfo =>
  ({ address, internal, family: address.includes(':') ? 'IPv6' : 'IPv4' }) as NetworkInterfaceInfo;
const loopback = [at('127.0.0.1', true), at('::1', true)];
const settings = (env: NodeJS.ProcessEnv = {}) => loadConfig(serviceConfig, { RPC_TLS: 'off', ...env });

describe('advertisedAddress', () => {
  it.each<[what: string, host: string, interfaces: NetworkInterfaceInfo[], address: string]>([
    ['one address', '10.0.0.2', loopback, '10.0.0.2'],
    ['all of IPv4', '0.0.0.0', [...loopback, at('10.0.0.2')], '10.0.0.2'],
    ['all of IPv4, the first outside', '0.0.0.0', [...loopback, at('203.0.113.5'), at('10.0.0.2')], '10.0.0.2'],
    ['all of IPv4, none inside', '0.0.0.0', [...loopback, at('203.0.113.5'), at('fd00::2')], '203.0.113.5'],
    ['all of IPv4, without a network', '0.0.0.0', loopback, '127.0.0.1'],
    ['all, with both', '::', [...loopback, at('fd00::2'), at('10.0.0.2')], '10.0.0.2'],
    ['all, IPv4 outside', '::', [...loopback, at('203.0.113.5'), at('fe80::1'), at('fd00::2')], 'fd00::2'],
    ['all, without IPv4', '::', [at('::1', true), at('fe80::1'), at('fd00::2')], 'fd00::2'],
    ['all, without IPv4 and network', '::', [at('::1', true)], '::1'],
  ])('is, for %s, an address that callers accept, if any', (_, host, interfaces, address) => {
    expect(advertisedAddress(host, settings(), undefined, interfaces)).toBe(address);
  });

  it.each<[what: string, preferred: string, address: string]>([
    ['if callers accept it', '10.0.0.3', '10.0.0.3'],
    ['but not if callers ignore it', '203.0.113.5', '10.0.0.2'],
    ['but not if it is loopback', '127.0.0.1', '10.0.0.2'],
  ])('is the one in the network of the registry, %s', (_, preferred, address) => {
    const interfaces = [...loopback, at('10.0.0.2'), at('10.0.0.3'), at('203.0.113.5')];
    expect(advertisedAddress('0.0.0.0', settings(), preferred, interfaces)).toBe(address);
  });

  it('is ADVERTISE_ADDRESS, without the brackets that IPv6 has in URLs', () => {
    expect(advertisedAddress('0.0.0.0', settings({ ADVERTISE_ADDRESS: '[::1]' }), '10.0.0.2', loopback)).toBe('::1');
  });
});

describe('assertCallable', () => {
  it('rejects an address that callers with the same settings would ignore, and names the remedy', () => {
    const config = settings({ ALLOWED_NETWORKS: '10.0.0.0/8', ALLOWED_PORTS: '7000-7010' });
    expect(() => assertCallable('10.1.1.1', 7010, config)).not.toThrow();
    expect(() => assertCallable('10.1.1.1', 0, config)).not.toThrow();
    expect(() => assertCallable('::1', 7011, config)).toThrow(
      expect.objectContaining({
        problems: [
          expect.stringMatching(/callers reject ::1, .* ALLOWED_NETWORKS \(10.0.0.0\/8\): set it/),
          expect.stringMatching(/callers reject \[::1\]:7011, since ALLOWED_PORTS is 7000-7010: set it/),
        ],
      }) as Error,
    );
  });
});
