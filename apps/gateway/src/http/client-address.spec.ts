import { AllowedAddresses } from '@signalbox/discovery';
import { describe, expect, it } from 'vitest';
import { ClientAddresses } from './client-address.ts';

const clientOf = (trusted: string[], remoteAddress: string, forwarded?: string) =>
  new ClientAddresses(new AllowedAddresses({ networks: trusted })).of({
    headers: { 'x-forwarded-for': forwarded },
    socket: { remoteAddress } as never,
  });

describe('the address of a client', () => {
  it('is that of the connection, and X-Forwarded-For from others than trusted proxies is ignored', () => {
    expect(clientOf([], '203.0.113.7', '198.51.100.1')).toBe('203.0.113.7');
    expect(clientOf(['10.0.0.0/8'], '203.0.113.7', '198.51.100.1')).toBe('203.0.113.7');
    expect(clientOf([], '::ffff:203.0.113.7')).toBe('203.0.113.7');
  });

  it.each([
    ['the one that the proxy saw', '198.51.100.1', '198.51.100.1'],
    ['not one that the client wrote', '192.0.2.1, 198.51.100.1', '198.51.100.1'],
    ['the one before further trusted proxies', '192.0.2.1, 198.51.100.1, 10.9.9.9', '198.51.100.1'],
    ['the first one if all are trusted', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['the proxy itself if the header is missing', undefined, '10.0.0.1'],
    ['the proxy itself if the header is no address', 'unknown', '10.0.0.1'],
    ['the last valid one if an earlier one is no address', "'; drop, 10.0.0.2", '10.0.0.2'],
    ['an IPv6 address', '2001:db8::1', '2001:db8::1'],
  ])('behind a trusted proxy is %s', (_, forwarded, address) => {
    expect(clientOf(['10.0.0.0/8'], '10.0.0.1', forwarded)).toBe(address);
    expect(clientOf(['10.0.0.0/8'], '::ffff:10.0.0.1', forwarded)).toBe(address);
  });
});
