import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { DynamicModule } from '@nestjs/common';
import { AuthModule, signKeys, TokenVerifier, TokenWatch } from '@signalbox/auth';
import { generateKey, signerWith } from '@signalbox/auth/access-matrix';
import { UnavailableError } from '@signalbox/contract';
import { users, type TokenState } from '@signalbox/contracts-users';
import { Authenticator, RpcServer } from '@signalbox/rpc';
import { until } from '@signalbox/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { remoteKeys, startUsersApp } from '../users-app.fixture.ts';

const PASSWORD = 'a password';

const service = await startUsersApp(PASSWORD);
const { app, keys, client, start, newUser } = service;
afterAll(() => service.stop());

describe('the users service', () => {
  it.each<[string, (user: Awaited<ReturnType<typeof newUser>>) => Promise<unknown>]>([
    ['a sign-out', ({ session }) => client.as(session.accessToken, () => client.users.signOut({}))],
    [
      'a sign-out everywhere',
      ({ session }) => client.as(session.accessToken, () => client.users.signOutEverywhere({})),
    ],
    [
      'a changed password, on other devices',
      async ({ email }) => {
        const other = await client.users.signIn({ email, password: PASSWORD });
        const change = { currentPassword: PASSWORD, newPassword: 'another one' };
        await client.as(other.accessToken, () => client.users.changePassword(change));
      },
    ],
    [
      'the reuse of a refresh token',
      async ({ session: { refreshToken } }) => {
        await client.users.refreshSession({ refreshToken });
        await expect(client.users.refreshSession({ refreshToken })).rejects.toMatchObject({
          code: 'INVALID_REFRESH_TOKEN',
        });
      },
    ],
    [
      'a sign-in beyond the maximum number of sessions',
      async ({ email }) => {
        for (let number = 0; number < 20; number += 1) await client.users.signIn({ email, password: PASSWORD });
      },
    ],
  ])('ends access tokens after %s, in users and in its callers', async (_, end) => {
    const user = await newUser();
    const { accessToken } = user.session;
    const verifier = client.app.get(TokenVerifier);
    await expect(verifier.user(accessToken)).resolves.toMatchObject({ userId: user.account.id });
    await end(user);
    const refused = async (use: () => unknown) => {
      try {
        await use();
        return false;
      } catch (error) {
        return (error as { code?: string }).code === 'UNAUTHENTICATED';
      }
    };
    const getUser = () => client.as(accessToken, () => client.users.getUser({ userId: user.account.id }));
    await until(() => refused(getUser));
    await until(() => refused(() => verifier.user(accessToken)));
  });

  it('rotates the signing key for an admin', async () => {
    const admin = await client.users.signIn({ email: 'admin@example.com', password: 'signalbox-demo' });
    const { kid, signsFrom } = await client.as(admin.accessToken, () => client.users.rotateSigningKey({}));
    expect(Date.parse(signsFrom)).toBeGreaterThan(Date.now());
    const { keys } = await client.users.getKeys({});
    expect(keys).toHaveLength(2);
    expect(keys[0]).toMatchObject({ kid });
  });

  it('is not impersonated by an instance that an attacker wrote into the registry', async () => {
    const key = await generateKey('forged');
    const forged = await signerWith(key).userToken(
      { userId: randomUUID(), sessionId: randomUUID(), role: 'admin' },
      60,
    );
    const published = [key.publicJwk] as TokenState['keys'];
    const signedKeys = await signKeys(published, readFileSync(keys.privateKey('billing'), 'utf8'));
    const attacker = new RpcServer({ host: '127.0.0.1', port: 0, authenticator: app.get(Authenticator) });
    const state = { version: '1', keys: published, signedKeys, revoked: [], complete: true };
    attacker.addHandler(users.watchTokens.name, () => Promise.resolve(state) as never, false, {
      message: users.watchTokens,
    });
    await new Promise<void>((resolve) => attacker.listen(() => resolve()));
    const victim = async (module: DynamicModule) => (await start({ imports: [module] }, attacker.port)).app;
    const deceived = await victim(AuthModule.forRemoteKeys({ useFactory: () => ({ RPC_TLS: 'on' }) }));
    await expect(deceived.get(TokenVerifier).admin(forged)).resolves.toMatchObject({ role: 'admin' });
    const careful = await victim(remoteKeys(keys.publicKeys));
    await expect(careful.get(TokenVerifier).admin(forged)).rejects.toThrow(UnavailableError);
    await expect(careful.get(TokenWatch).check()).rejects.toThrow();
    await attacker.close();
  });
});
