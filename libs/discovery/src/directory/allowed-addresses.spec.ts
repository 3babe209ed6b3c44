import { describe, expect, it } from 'vitest';
import { AllowedAddresses } from './allowed-addresses.ts';

describe('AllowedAddresses', () => {
  it.each(['127.0.0.1', '10.1.2.3', '172.31.255.255', '192.168.0.1', '::1', 'fd00::7', '::ffff:10.0.0.1'])(
    'allows %s by default',
    (address) => {
      expect(new AllowedAddresses().problemOf({ address, port: 4000 })).toBeUndefined();
    },
  );

  it.each(['8.8.8.8', '169.254.169.254', '172.32.0.1', '0.0.0.0', '2001:db8::1', 'fe80::1', '::', '::ffff:8.8.8.8'])(
    'refuses %s',
    (address) => {
      expect(new AllowedAddresses().problemOf({ address, port: 4000 })).toBe(
        'the address is outside the allowed networks',
      );
    },
  );

  it.each(['localhost', 'wagons.internal', '127.1', '0x7f000001', '2130706433', '', '127.0.0.1 ', '[::1]'])(
    'rejects a value that is not an IP address: "%s"',
    (address) => {
      expect(new AllowedAddresses().problemOf({ address, port: 4000 })).toBe('the address is not an IP address');
    },
  );

  it.each([0, 22, 1023, 65_536, -1, 4000.5, NaN])('rejects port %d if the minimum is 1024', (port) => {
    const allowed = new AllowedAddresses({ ports: [1024, 65_535] });
    expect(allowed.problemOf({ address: '127.0.0.1', port })).toBe('the port is not in 1024-65535');
  });

  it('accepts other networks and ports', () => {
    const allowed = new AllowedAddresses({ networks: ['203.0.113.0/24', '2001:db8::5'], ports: [80, 90] });
    expect(allowed.problemOf({ address: '203.0.113.9', port: 80 })).toBeUndefined();
    expect(allowed.problemOf({ address: '2001:db8::5', port: 90 })).toBeUndefined();
    expect(allowed.problemOf({ address: '2001:db8::6', port: 90 })).toBeDefined();
    expect(allowed.problemOf({ address: '127.0.0.1', port: 90 })).toBeDefined();
    expect(allowed.problemOf({ address: '203.0.113.9', port: 91 })).toBeDefined();
  });

  it.each(['10.0.0.0/33', '10.0.0/8', 'localhost', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0.0/x', ''])(
    'rejects "%s" as a network',
    (network) => {
      expect(() => new AllowedAddresses({ networks: [network] })).toThrow('a network must be like 10.0.0.0/8');
    },
  );
});
