import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ServiceTokenModule, signAssertion, TokenSigner, TokenVerifier } from '@signalbox/auth';
import { describeAccess } from '@signalbox/auth/access-matrix';
import { users } from '@signalbox/contracts-users';
import { ForbiddenError, InvalidRequestError, UnauthenticatedError } from '@signalbox/contract';
import { Credentials } from '@signalbox/rpc';
import { Metrics } from '@signalbox/service-defaults';
import { RawPeer } from '@signalbox/rpc/raw-peer';
import { afterAll, describe, expect, it } from 'vitest';
import { startUsersApp } from './users-app.fixture.ts';

const PASSWORD = 'a password';

const service = await startUsersApp(PASSWORD);
const { app, port, keys, client, start, newUser } = service;
afterAll(() => service.stop());

const ORDERS = { name: 'orders', keyFile: keys.privateKey('orders') };
const BILLING = { name: 'billing', keyFile: keys.privateKey('billing') };

const assertionOf = ({ name, keyFile }: typeof ORDERS) => signAssertion(name, readFileSync(keyFile, 'utf8'));

const replacementFor = () => Promise.resolve(undefined);

describe('the users service', () => {
  it('documents its metrics (updated by vitest -u)', async () => {
    const page = `# Metrics of users\n\n${app.get(Metrics).reference()}\n`;
    await expect(page).toMatchFileSnapshot('../../../docs/metrics/users.md');
  });

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
