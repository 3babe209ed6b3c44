import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { DynamicModule, INestMicroservice } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  AuthModule,
  ServiceTokenModule,
  signAssertion,
  signKeys,
  TokenSigner,
  TokenVerifier,
  TokenWatch,
} from '@signalbox/auth';
import { describeAccess, generateKey, signerWith } from '@signalbox/auth/access-matrix';
import { users, type TokenState } from '@signalbox/contracts-users';
import { ForbiddenError, InvalidRequestError, UnauthenticatedError, UnavailableError } from '@signalbox/contract';
import { Authenticator, Credentials, RpcServer } from '@signalbox/rpc';
import { RawPeer } from '@signalbox/rpc/raw-peer';
import { loadConfig } from '@signalbox/service-defaults';
import { createServiceKeys, startTestDatabase, until, type TestDatabase } from '@signalbox/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppModule } from './app.module.ts';
import { usersConfig } from './config.ts';
import { startCaller } from './users-client.fixture.ts';

const keys = createServiceKeys('users', 'orders', 'billing');
const ORDERS = { name: 'orders', keyFile: keys.privateKey('orders') };
const BILLING = { name: 'billing', keyFile: keys.privateKey('billing') };
const PASSWORD = 'a password';
const remoteKeys = (SERVICE_KEYS_FILE: string) =>
  AuthModule.forRemoteKeys({ useFactory: () => ({ RPC_TLS: 'off', SERVICE_KEYS_FILE }) });

let database: TestDatabase;
let app: INestMicroservice;
let port: number;
let client: Awaited<ReturnType<typeof startCaller>>;
const stops: (() => Promise<void>)[] = [];

async function start(modules: Parameters<typeof startCaller>[1]) {
  const caller = await startCaller(port, modules);
  stops.unshift(() => caller.app.close());
  return caller;
}

beforeAll(async () => {
  database = await startTestDatabase();
  const config = loadConfig(usersConfig, {
    RPC_TLS: 'off',
    DATABASE_URL: database.url,
    SERVICE_KEY_FILE: keys.privateKey('users'),
    SERVICE_KEYS_FILE: keys.publicKeys,
    SIGNING_KEY_ENCRYPTION_KEY_FILE: keys.storageKey,
    DATABASE_CONNECT_TIMEOUT_MS: '20000',
    DATABASE_STATEMENT_TIMEOUT_MS: '20000',
    ALLOW_DEMO_SECRETS: 'true',
    SEED_DEMO_DATA: 'true',
  });
  const module = await Test.createTestingModule({ imports: [AppModule.forRoot(config)] }).compile();
  const authenticator = module.get(Authenticator, { strict: false });
  const server = new RpcServer({ host: '127.0.0.1', port: 0, authenticator });
  app = module.createNestMicroservice({ strategy: server, logger: false });
  await app.listen();
  port = server.port;
  client = await start({ imports: [remoteKeys(keys.publicKeys)] });
});

afterAll(async () => {
  for (const stop of stops) await stop();
  await app?.close();
  await database?.stop();
  keys.remove();
});

const assertionOf = ({ name, keyFile }: typeof ORDERS) => signAssertion(name, readFileSync(keyFile, 'utf8'));

const replacementFor = () => Promise.resolve(undefined);

/** Signs a new user up and in. */
async function newUser() {
  const email = `${randomUUID()}@example.com`;
  const account = await client.users.createUser({ email, name: 'Ada', password: PASSWORD });
  const session = await client.users.signIn({ email, password: PASSWORD });
  return { email, account, session };
}

describe('the users service', () => {
  it('supports a user from sign-up to sign-out', async () => {
    const { account, session, email } = await newUser();
    expect(account).toMatchObject({ email, role: 'user', creditLimitCents: 100_000, creditAvailableCents: 100_000 });
    const seen = client.as(session.accessToken, () => client.users.getUser({ userId: account.id }));
    await expect(seen).resolves.toEqual(account);

    const refreshed = await client.users.refreshSession({ refreshToken: session.refreshToken });
    await expect(client.as(refreshed.accessToken, () => client.users.signOut({}))).resolves.toEqual({});
    await expect(client.users.refreshSession({ refreshToken: refreshed.refreshToken })).rejects.toMatchObject({
      code: 'INVALID_REFRESH_TOKEN',
    });
  });

  it('ends all sessions of a user, and changes the password', async () => {
    const { email, session } = await newUser();
    const change = (currentPassword: string) =>
      client.as(session.accessToken, () =>
        client.users.changePassword({ currentPassword, newPassword: 'another one' }),
      );
    await expect(change('a wrong one')).rejects.toMatchObject({ code: 'WRONG_PASSWORD' });
    await expect(change(PASSWORD)).resolves.toEqual({});
    const other = await client.users.signIn({ email, password: 'another one' });
    await expect(client.as(other.accessToken, () => client.users.signOutEverywhere({}))).resolves.toEqual({});
    for (const { refreshToken } of [session, other]) {
      await expect(client.users.refreshSession({ refreshToken })).rejects.toMatchObject({
        code: 'INVALID_REFRESH_TOKEN',
      });
    }
  });

  it('shows an account only to its owner and to an admin', async () => {
    const [ada, bob] = [await newUser(), await newUser()];
    const admin = await client.users.signIn({ email: 'admin@example.com', password: 'signalbox-demo' });
    const adasAccount = (token: string) => client.as(token, () => client.users.getUser({ userId: ada.account.id }));
    await expect(adasAccount(admin.accessToken)).resolves.toEqual(ada.account);
    await expect(adasAccount(bob.session.accessToken)).rejects.toMatchObject({ code: 'USER_NOT_FOUND' });
    await expect(client.users.getUser({ userId: ada.account.id })).rejects.toThrow(UnauthenticatedError);
  });

  it('returns the error codes of its contract', async () => {
    const { email } = await newUser();
    const signUp = client.users.createUser({ email: email.toUpperCase(), name: 'Ada', password: PASSWORD });
    await expect(signUp).rejects.toMatchObject({ code: 'EMAIL_TAKEN' });
    const signIn = client.users.signIn({ email, password: 'a wrong password' });
    await expect(signIn).rejects.toMatchObject({ code: 'INVALID_CREDENTIALS' });
    const common = client.users.createUser({ email: `x${email}`, name: 'Ada', password: 'QwertyUiop' });
    await expect(common).rejects.toMatchObject({ code: 'INVALID_REQUEST', invalidFields: [{ field: 'password' }] });
    const token = client.users.issueServiceToken({ assertion: 'not an assertion' });
    await expect(token).rejects.toMatchObject({ code: 'INVALID_ASSERTION' });
    await expect(client.users.createUser({ email: 'no address', name: '', password: 'short' })).rejects.toThrow(
      InvalidRequestError,
    );
  });

  it('reserves and releases credit for the orders service', async () => {
    const { account, session } = await newUser();
    const orders = await start({ imports: [ServiceTokenModule.forRoot(ORDERS)] });
    const order = { orderId: randomUUID(), userId: account.id };
    await expect(orders.users.reserveCredit({ ...order, amountCents: 30_000 })).resolves.toEqual({
      outcome: 'GRANTED',
    });
    const me = () => client.as(session.accessToken, () => client.users.getUser({ userId: account.id }));
    await expect(me()).resolves.toMatchObject({ creditAvailableCents: 70_000 });
    const mismatch = orders.users.reserveCredit({ ...order, amountCents: 1 });
    await expect(mismatch).rejects.toMatchObject({ code: 'RESERVATION_MISMATCH' });
    await expect(orders.users.releaseCredit(order)).resolves.toEqual({ outcome: 'RELEASED' });
    await expect(me()).resolves.toMatchObject({ creditAvailableCents: 100_000 });
  });

  it('reserves no credit for other callers', async () => {
    const { account, session } = await newUser();
    const request = { orderId: randomUUID(), userId: account.id, amountCents: 1 };
    const without = client.as(session.accessToken, () => client.users.reserveCredit(request));
    await expect(without).rejects.toThrow(UnauthenticatedError);

    const asUser = await start({
      providers: [{ provide: Credentials, useValue: { serviceToken: () => session.accessToken, replacementFor } }],
    });
    await expect(asUser.users.reserveCredit(request)).rejects.toThrow(UnauthenticatedError);
    await expect(asUser.users.releaseCredit(request)).rejects.toThrow(UnauthenticatedError);

    const billing = await start({ imports: [ServiceTokenModule.forRoot(BILLING)] });
    await expect(billing.users.reserveCredit(request)).rejects.toThrow(ForbiddenError);
  });

  it('accepts each assertion once, also if it arrives twice at the same time', async () => {
    const assertion = await assertionOf(ORDERS);
    const answers = await Promise.allSettled([1, 2, 3].map(() => client.users.issueServiceToken({ assertion })));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(client.users.issueServiceToken({ assertion })).rejects.toMatchObject({ code: 'INVALID_ASSERTION' });
  });

  it('refuses an assertion that another service has signed', async () => {
    const assertion = await assertionOf({ name: 'orders', keyFile: BILLING.keyFile });
    await expect(client.users.issueServiceToken({ assertion })).rejects.toMatchObject({ code: 'INVALID_ASSERTION' });
  });

  it('limits invalid assertions per address, and issues tokens to other addresses meanwhile', async () => {
    const attacker = await RawPeer.connectTo(port, undefined, '127.0.0.2');
    const attempts = Array.from({ length: 1000 }, (_, n) => n + 1);
    for (const id of attempts) attacker.request(id, 'users.issueServiceToken', { assertion: `guess ${id}` });
    const codes: string[] = [];
    for (const id of attempts) codes.push((await attacker.answer(id)).code);
    // A burst of 50, and 5 per second.
    expect(codes.filter((code) => code === 'INVALID_ASSERTION').length).toBeLessThan(100);
    expect(new Set(codes)).toEqual(new Set(['INVALID_ASSERTION', 'TOO_MANY_ATTEMPTS']));
    attacker.socket.destroy();
    const { token } = await client.users.issueServiceToken({ assertion: await assertionOf(ORDERS) });
    expect(token).toMatch(/^ey/);
  });

  it('does not accept a service token as a user token', async () => {
    const { account } = await newUser();
    const { token } = await client.users.issueServiceToken({ assertion: await assertionOf(ORDERS) });
    const seen = client.as(token, () => client.users.getUser({ userId: account.id }));
    await expect(seen).rejects.toThrow(UnauthenticatedError);
  });

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
    const victim = async (module: DynamicModule) => {
      const caller = await startCaller(attacker.port, { imports: [module] });
      stops.unshift(() => caller.app.close());
      return caller.app;
    };
    const deceived = await victim(AuthModule.forRemoteKeys({ useFactory: () => ({ RPC_TLS: 'on' }) }));
    await expect(deceived.get(TokenVerifier).admin(forged)).resolves.toMatchObject({ role: 'admin' });
    const careful = await victim(remoteKeys(keys.publicKeys));
    await expect(careful.get(TokenVerifier).admin(forged)).rejects.toThrow(UnavailableError);
    await expect(careful.get(TokenWatch).check()).rejects.toThrow();
    await attacker.close();
  });

  it('publishes the keys that verify its tokens', async () => {
    const { account, session } = await newUser();
    const caller = client.app.get(TokenVerifier).user(session.accessToken);
    await expect(caller).resolves.toMatchObject({ kind: 'user', userId: account.id, role: 'user' });
  });
});

describeAccess(users, async () => {
  const { account, session } = await newUser();
  return { port, signer: app.get(TokenSigner), owner: { token: session.accessToken, ids: { userId: account.id } } };
});
