import { currentRequest, runInRequest, type RequestContext } from '@signalbox/rpc';
import { describe, expect, it } from 'vitest';
import { ServiceTokenCredentials } from './service-token-credentials.ts';
import { TokenIssuer, type IssuedToken, type ServiceKey } from './token-issuer.ts';
import { FakeClock } from '../signing.fixture.ts';

const orders = { name: 'orders', keyFile: 'a key' };

class CountingIssuer extends TokenIssuer {
  issued = 0;
  failure: Error | undefined;
  askedIn: RequestContext | undefined;

  override async issue(service: ServiceKey): Promise<IssuedToken> {
    expect(service).toBe(orders);
    this.issued += 1;
    this.askedIn = currentRequest();
    if (this.failure) throw this.failure;
    return { token: `token ${this.issued}`, expiresInSeconds: 300 };
  }
}

function setUp() {
  const clock = new FakeClock();
  const issuer = new CountingIssuer();
  return { clock, issuer, credentials: new ServiceTokenCredentials(issuer, orders, clock.now) };
}

/** Waits for a renewal in the background. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('ServiceTokenCredentials', () => {
  it('requests the first token once for all calls that need it', async () => {
    const { credentials } = setUp();
    const tokens = await Promise.all([credentials.serviceToken(), credentials.serviceToken()]);
    expect(tokens).toEqual(['token 1', 'token 1']);
  });

  it('requests a token outside of any request context, so that the end of one request does not affect others', async () => {
    const { issuer, credentials } = setUp();
    const request = { requestId: 'a request', deadlineAt: 0, userToken: "a user's", signal: AbortSignal.abort() };
    await runInRequest(request, () => credentials.serviceToken());
    expect(issuer.askedIn).toEqual({ requestId: expect.not.stringMatching('a request') });
  });

  it('keeps a token for two thirds of its life', async () => {
    const { clock, issuer, credentials } = setUp();
    await credentials.serviceToken();
    clock.ms = 199_999;
    expect(await credentials.serviceToken()).toBe('token 1');
    expect(issuer.issued).toBe(1);
  });

  it('then renews it in the background', async () => {
    const { clock, credentials } = setUp();
    await credentials.serviceToken();
    clock.ms = 200_000;
    expect(await credentials.serviceToken()).toBe('token 1');
    await settled();
    expect(await credentials.serviceToken()).toBe('token 2');
  });

  it('uses its token until expiry while no new one is available', async () => {
    const { clock, issuer, credentials } = setUp();
    await credentials.serviceToken();
    issuer.failure = new Error('gone');
    clock.ms = 294_999;
    expect(await credentials.serviceToken()).toBe('token 1');
    await settled();
    clock.ms = 295_000;
    await expect(credentials.serviceToken()).rejects.toThrow('gone');
    issuer.failure = undefined;
    expect(await credentials.serviceToken()).toBe('token 4');
  });

  it('replaces a token that a service refused, once for all calls that it was refused to', async () => {
    const { clock, issuer, credentials } = setUp();
    await credentials.serviceToken();
    clock.ms = 1_000;
    const refused = Array.from({ length: 3 }, () => credentials.replacementFor('token 1'));
    expect(await Promise.all(refused)).toEqual(['token 2', 'token 2', 'token 2']);
    expect(await credentials.replacementFor('token 1')).toBe('token 2');
    expect(await credentials.serviceToken()).toBe('token 2');
    expect(issuer.issued).toBe(2);
  });

  it('requests no more than one token a second, however many are refused', async () => {
    const { clock, issuer, credentials } = setUp();
    let token: string | undefined = await credentials.serviceToken();
    for (clock.ms = 0; clock.ms < 5_000; clock.ms += 10) token = (await credentials.replacementFor(token)) ?? token;
    expect(issuer.issued).toBe(5);
  });

  it('requests no more than one token a second, however many requests for one fail', async () => {
    const { clock, issuer, credentials } = setUp();
    await credentials.serviceToken();
    issuer.failure = new Error('gone');
    for (clock.ms = 0; clock.ms < 5_000; clock.ms += 10) await credentials.replacementFor('token 1').catch(() => {});
    expect(issuer.issued).toBe(5);
  });
});
