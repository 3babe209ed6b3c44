import { describe, expect, it } from 'vitest';
import { listenAddress } from './addresses.ts';

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
