import { randomUUID } from 'node:crypto';
import type { INestMicroservice } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { AuthModule, ServiceTokenModule, TokenVerifier } from '@signalbox/auth';
import { ForbiddenError, InvalidRequestError, UnauthenticatedError } from '@signalbox/contract';
import { Credentials, RpcServer } from '@signalbox/rpc';
import { loadConfig } from '@signalbox/service-defaults';
import { startTestDatabase, type TestDatabase } from '@signalbox/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppModule } from './app.module.ts';
import { usersConfig } from './config.ts';
import { startCaller } from './users-client.fixture.ts';

const ORDERS = { name: 'orders', secret: 'the-secret-of-orders' };
const BILLING = { name: 'billing', secret: 'the-secret-of-billing' };
const PASSWORD = 'a password';

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
    DATABASE_URL: database.url,
    SERVICE_SECRETS: [ORDERS, BILLING].map(({ name, secret }) => `${name}=${secret}`).join(','),
    DATABASE_CONNECT_TIMEOUT_MS: '20000',
    DATABASE_STATEMENT_TIMEOUT_MS: '20000',
    ALLOW_DEMO_SECRETS: 'true',
    SEED_DEMO_DATA: 'true',
  });
  const server = new RpcServer({ host: '127.0.0.1', port: 0 });
  const module = await Test.createTestingModule({ imports: [AppModule.forRoot(config)] }).compile();
  app = module.createNestMicroservice({ strategy: server, logger: false });
  await app.listen();
  port = server.port;
  client = await start({ imports: [AuthModule.forRemoteKeys()] });
});

afterAll(async () => {
  for (const stop of stops) await stop();
  await app?.close();
  await database?.stop();
});

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
    const token = client.users.issueServiceToken({ service: 'orders', secret: 'not the secret' });
    await expect(token).rejects.toMatchObject({ code: 'INVALID_SERVICE_SECRET' });
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

  it('does not accept a service token as a user token', async () => {
    const { account } = await newUser();
    const { token } = await client.users.issueServiceToken({ service: ORDERS.name, secret: ORDERS.secret });
    const seen = client.as(token, () => client.users.getUser({ userId: account.id }));
    await expect(seen).rejects.toThrow(UnauthenticatedError);
  });

  it('publishes the keys that verify its tokens', async () => {
    const { account, session } = await newUser();
    const caller = client.app.get(TokenVerifier).user(session.accessToken);
    await expect(caller).resolves.toMatchObject({ kind: 'user', userId: account.id, role: 'user' });
  });
});
