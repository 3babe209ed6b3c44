import { randomUUID } from 'node:crypto';
import { admin, anyone, ForbiddenError, operator, service, UnauthenticatedError, user } from '@signalbox/contract';
import { describe, expect, it } from 'vitest';
import { JwtAuthenticator } from './jwt-authenticator.ts';
import { KeyRing } from './keys/key-ring.ts';
import { generateKey, InMemoryKeySource, signerWith } from './signing.fixture.ts';
import { TokenVerifier } from './tokens/token-verifier.ts';

const key = await generateKey('key');
const authenticator = new JwtAuthenticator(new TokenVerifier(new KeyRing(new InMemoryKeySource(key))));
const signer = signerWith(key);
const ada = { userId: randomUUID(), sessionId: randomUUID(), role: 'user' } as const;
const grace = { userId: randomUUID(), sessionId: randomUUID(), role: 'admin' } as const;
const userToken = await signer.userToken(ada, 60);
const adminToken = await signer.userToken(grace, 60);
const serviceToken = await signer.serviceToken({ name: 'orders' }, 60);

describe('JwtAuthenticator', () => {
  it('admits any caller to a public message without reading tokens', async () => {
    await expect(authenticator.authenticate(anyone(), { userToken: 'garbage' })).resolves.toEqual({ kind: 'public' });
  });

  it('admits a user with a user token only', async () => {
    const caller = authenticator.authenticate(user(), { userToken, serviceToken: 'garbage' });
    await expect(caller).resolves.toEqual({ kind: 'user', ...ada });
  });

  it('admits an admin with an admin token only', async () => {
    const caller = authenticator.authenticate(admin(), { userToken: adminToken, serviceToken: 'garbage' });
    await expect(caller).resolves.toEqual({ kind: 'user', ...grace });
  });

  it('forbids a user who is not an admin', async () => {
    const caller = authenticator.authenticate(admin(), { userToken });
    await expect(caller).rejects.toThrow(new ForbiddenError('expected an admin, got a user'));
  });

  it('admits a listed service with its own token only', async () => {
    const caller = authenticator.authenticate(service('billing', 'orders'), { userToken: 'garbage', serviceToken });
    await expect(caller).resolves.toEqual({ kind: 'service', name: 'orders' });
  });

  it('admits an admin or a listed service to the messages of operators', async () => {
    const send = (tokens: object, ...names: [string]) => authenticator.authenticate(operator(...names), tokens);
    await expect(send({ userToken: adminToken }, 'console')).resolves.toEqual({ kind: 'user', ...grace });
    await expect(send({ serviceToken }, 'orders')).resolves.toEqual({ kind: 'service', name: 'orders' });
    await expect(send({ serviceToken }, 'console')).rejects.toThrow(ForbiddenError);
    // The service asks on behalf of this user, who has fewer rights than the service.
    await expect(send({ userToken, serviceToken }, 'orders')).rejects.toThrow(ForbiddenError);
    await expect(send({}, 'orders')).rejects.toThrow("expected an admin's or a service's token, got none");
  });

  it('refuses the token of another service than the one that the certificate names', async () => {
    const as = (peer: string) => authenticator.authenticate(service('orders'), { serviceToken }, peer);
    await expect(as('orders')).resolves.toEqual({ kind: 'service', name: 'orders' });
    await expect(as('users')).rejects.toThrow(
      new UnauthenticatedError('expected the token of users, got that of orders'),
    );
  });

  it('forbids a service that is not listed', async () => {
    const caller = authenticator.authenticate(service('billing'), { serviceToken });
    await expect(caller).rejects.toThrow(new ForbiddenError('expected a call by billing, got one by orders'));
  });

  it.each([
    ['no token', user(), {}],
    ['a service token where a user is asked for', user(), { serviceToken }],
    ["a service token in place of a user's", user(), { userToken: serviceToken }],
    ['no token where an admin is asked for', admin(), {}],
    ['a service token where an admin is asked for', admin(), { userToken: serviceToken }],
    ['no token where a service is asked for', service('orders'), {}],
    ['a user token where a service is asked for', service('orders'), { userToken }],
    ["a user token in place of a service's", service('orders'), { serviceToken: userToken }],
  ])('refuses %s', async (_, auth, tokens) => {
    await expect(authenticator.authenticate(auth, tokens)).rejects.toThrow(UnauthenticatedError);
  });
});
