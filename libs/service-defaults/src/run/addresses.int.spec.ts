import { describe, expect, it } from 'vitest';
import { addressTowards, listenAddress } from './addresses.ts';

describe('listenAddress', () => {
  it.each(['127.0.0.1', '0.0.0.0'])('returns %s unchanged', async (host) => {
    expect(await listenAddress(host)).toBe(host);
  });

  it('returns an address of this machine for a host name', async () => {
    expect(await listenAddress('localhost')).toMatch(/^(127\.0\.0\.1|::1)$/);
  });

  it.each(['203.0.113.5', 'no-such-host.invalid'])('is rejected if this machine does not have it: %s', async (host) => {
    await expect(listenAddress(host)).rejects.toMatchObject({
      problems: [expect.stringContaining(`HOST: this machine can't listen on ${host} (`)],
    });
  });
});

describe('addressTowards', () => {
  it.each([
    ['http://127.0.0.1:8500', '127.0.0.1'],
    ['http://127.0.0.9', '127.0.0.1'],
    ['unix:///run/consul.sock', undefined],
    ['http://no-such-host.invalid:8500', undefined],
  ])('returns the address of this machine from which it reaches %s', async (url, address) => {
    expect(await addressTowards(url, { timeoutMs: 0 })).toBe(address);
  });

  it('waits for the address of a host that starts later', async () => {
    let calls = 0;
    const lookup = () =>
      (calls += 1) < 3 ? Promise.reject(new Error('ENOTFOUND')) : Promise.resolve({ address: '127.0.0.1', family: 4 });
    expect(await addressTowards('http://consul:8500', { lookup, pauseMs: 0 })).toBe('127.0.0.1');
    expect(calls).toBe(3);
  });
});
