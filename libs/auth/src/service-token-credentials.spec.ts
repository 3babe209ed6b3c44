import { describe, expect, it } from 'vitest';
import { ServiceTokenCredentials } from './service-token-credentials.ts';
import { FakeClock } from './signing.fixture.ts';

function setUp() {
  const clock = new FakeClock();
  const issuer = { issued: 0, failure: undefined as Error | undefined };
  const credentials = new ServiceTokenCredentials(async () => {
    issuer.issued += 1;
    if (issuer.failure) throw issuer.failure;
    return { token: `token ${issuer.issued}`, expiresInSeconds: 300 };
  }, clock.now);
  return { clock, issuer, credentials };
}

/** Lets a renewal that runs beside the calls come to its end. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('ServiceTokenCredentials', () => {
  it('asks once for all who need the first token', async () => {
    const { credentials } = setUp();
    const tokens = await Promise.all([credentials.serviceToken(), credentials.serviceToken()]);
    expect(tokens).toEqual(['token 1', 'token 1']);
  });

  it('keeps a token for two thirds of its life', async () => {
    const { clock, issuer, credentials } = setUp();
    await credentials.serviceToken();
    clock.ms = 199_999;
    await expect(credentials.serviceToken()).resolves.toBe('token 1');
    expect(issuer.issued).toBe(1);
  });

  it('then renews it, and delays no call for that', async () => {
    const { clock, credentials } = setUp();
    await credentials.serviceToken();
    clock.ms = 200_000;
    await expect(credentials.serviceToken()).resolves.toBe('token 1');
    await settled();
    await expect(credentials.serviceToken()).resolves.toBe('token 2');
  });

  it('lives on the token it has while no new one can be had, and never past the end of it', async () => {
    const { clock, issuer, credentials } = setUp();
    await credentials.serviceToken();
    issuer.failure = new Error('gone');
    clock.ms = 294_999;
    await expect(credentials.serviceToken()).resolves.toBe('token 1');
    await settled();
    clock.ms = 295_000;
    await expect(credentials.serviceToken()).rejects.toThrow('gone');
    issuer.failure = undefined;
    await expect(credentials.serviceToken()).resolves.toBe('token 4');
  });
});
