import { expect, it } from 'vitest';
import { startGateway } from './gateway.fixture.ts';
import { account } from './samples.fixture.ts';

const newAccount = { name: 'Ada', email: 'ada@example.org', password: 'an uncommon one' };

async function running() {
  const gateway = await startGateway({ users: { createUser: () => account } });
  const send = async (method: string, path: string, body?: object) => {
    const headers = { 'content-type': 'application/json' };
    const response = await gateway.request(path, { method, headers, body: JSON.stringify(body) });
    return [response.status, ((await response.json()) as { code?: string }).code];
  };
  const signUp = () => send('POST', '/api/users', newAccount);
  return { gateway, signUp, [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose]() };
}

it('opens and closes sign-up while it runs', async () => {
  await using system = await running();
  expect(await system.signUp()).toEqual([201, undefined]);
  system.gateway.configure({ SIGN_UP_OPEN: false });
  expect(await system.signUp()).toEqual([403, 'SIGN_UP_CLOSED']);
  system.gateway.configure({ SIGN_UP_OPEN: true });
  expect(await system.signUp()).toEqual([201, undefined]);
});

it('changes limits while it runs', async () => {
  await using system = await running();
  system.gateway.configure({ SIGN_UP_LIMIT: { requests: 1, seconds: 3_600 } });
  expect(await system.signUp()).toEqual([201, undefined]);
  expect(await system.signUp()).toEqual([429, 'TOO_MANY_REQUESTS']);
  system.gateway.configure({ SIGN_UP_LIMIT: undefined, MAX_REQUESTS_PER_SECOND: 1 });
  expect([await system.signUp(), await system.signUp()]).toEqual([
    [201, undefined],
    [503, 'OVERLOADED'],
  ]);
  system.gateway.configure({ MAX_REQUESTS_PER_SECOND: 0 });
  expect(await system.signUp()).toEqual([201, undefined]);
});

it('changes the timeout of requests while it runs', async () => {
  await using system = await running();
  system.gateway.configure({ REQUEST_TIMEOUT_MS: 777 });
  const server = system.gateway.app.getHttpServer();
  expect([server.requestTimeout, server.headersTimeout]).toEqual([777, 777]);
});
