import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, startConsole } from '../console.fixture.ts';
import { routes, type Route } from '../api/routes.ts';

type Console = Awaited<ReturnType<typeof startConsole>>;

const all = Object.entries(routes) as [string, Route][];
const closed = all.filter(([, { access }]) => access !== 'anyone');
const acting = all.filter(([name, { method }]) => method !== 'GET' && name !== 'signIn');
const pathOf = ({ path }: Route) => path.replace(/:\w+/g, 'a');
const JSON_TYPE = { 'content-type': 'application/json' };

let console: Console;
let open: Console;
beforeAll(async () => {
  [console, open] = await Promise.all([startConsole(), startConsole({ env: { CONSOLE_PUBLIC: 'true' } })]);
});
afterAll(async () => {
  await console[Symbol.asyncDispose]();
  await open[Symbol.asyncDispose]();
});

const send = (to: Console, route: Route, headers: Record<string, string> = {}) =>
  to.request(pathOf(route), {
    method: route.method,
    headers: { ...headers, ...(route.body && JSON_TYPE) },
    body: route.body ? '{}' : undefined,
  });

describe('access to the console', () => {
  it.each(closed)('refuses %s without a session', async (_, route) => {
    const answer = await send(console, route, { cookie: 'signalbox_console=guess', 'x-action-token': 'guess' });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: 'UNAUTHENTICATED', status: 401 });
  });

  it.each(closed.filter(([, { liveEveryMs }]) => liveEveryMs !== undefined))(
    'refuses a stream of %s without a session',
    async (_, route) => {
      expect((await send(console, route, { accept: 'text/event-stream' })).status).toBe(401);
    },
  );

  it('answers a HEAD request of a stream with the head alone', async () => {
    const answer = await open.request('/api/map', { method: 'HEAD', headers: { accept: 'text/event-stream' } });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
  });

  it.each(acting)('refuses %s without the action token, also where access is open', async (_, route) => {
    const { cookie } = await console.operator();
    expect((await send(console, route, { cookie: cookie! })).status).toBe(403);
    expect((await send(open, route)).status).toBe(403);
    expect((await send(open, route, { 'x-action-token': 'guess' })).status).toBe(403);
  });

  it.each(acting)('refuses %s with the action token of another session', async (_, route) => {
    const [one, other] = [await console.operator(), await console.operator()];
    expect((await send(console, route, { ...one, 'x-action-token': other['x-action-token']! })).status).toBe(403);
  });

  it.each(all)('refuses %s of a page of another origin', async (_, route) => {
    const headers = await open.operator();
    for (const from of [{ origin: 'http://evil.example' }, { origin: 'null' }])
      expect((await raw(open, route, { ...headers, ...from })).status).toBe(403);
    const site = { origin: `http://127.0.0.1:${open.port}`, 'sec-fetch-site': 'cross-site' };
    expect((await raw(open, route, { ...headers, ...site })).status).toBe(403);
  });

  it.each([
    ...all,
    ['a page', { method: 'GET', path: '/' }] as const,
    ['exports', { method: 'POST', path: '/v1/logs' }] as const,
  ])('refuses %s for another host', async (_, route) => {
    expect((await raw(open, route as Route, { host: 'evil.example' })).status).toBe(421);
  });
});

describe('a session', () => {
  it('begins for an admin, whose token is never sent to the browser, and ends', async () => {
    const headers = await console.operator();
    const session = await console.request('/api/session', { headers });
    expect(await session.json()).toEqual({
      access: 'signed-in',
      email: ADMIN.email,
      actionToken: headers['x-action-token'],
      canControl: false,
      installation: 'signalbox',
    });
    expect((await console.request('/api/map', { headers })).status).toBe(200);
    expect((await send(console, routes.signOut, headers)).status).toBe(204);
    expect((await console.request('/api/map', { headers })).status).toBe(401);
    expect(console.verifier.ended.size).toBeGreaterThan(0);
  });

  it('has a cookie that no script and no other site can use', async () => {
    const answer = await console.request('/api/session', {
      method: 'POST',
      headers: JSON_TYPE,
      body: JSON.stringify(ADMIN),
    });
    expect(answer.headers.get('set-cookie')).toMatch(
      /^signalbox_console=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect(JSON.stringify(await answer.json())).not.toMatch(/admin \d/);
  });

  it('does not begin for a user, or with a wrong password', async () => {
    const signIn = (credentials: object) =>
      console.request('/api/session', { method: 'POST', headers: JSON_TYPE, body: JSON.stringify(credentials) });
    expect((await signIn({ ...ADMIN, password: 'wrong' })).status).toBe(401);
    const refused = await signIn({ ...ADMIN, email: 'user@example.com' });
    expect([refused.status, refused.headers.get('set-cookie')]).toEqual([403, null]);
    expect([...console.verifier.ended].some((token) => token.startsWith('user'))).toBe(true);
  });

  it('does not begin with a large body', async () => {
    const body = JSON.stringify({ ...ADMIN, more: 'x'.repeat(64 * 1024) });
    const answer = await console.request('/api/session', { method: 'POST', headers: JSON_TYPE, body });
    expect(answer.status).toBe(413);
  });

  it('ends when users has ended the session of its account', async () => {
    const headers = await console.operator();
    const answers = console.request('/api/session', { headers });
    expect(await (await answers).json()).toMatchObject({ access: 'signed-in' });
    for (let session = 1; session < 1_000; session += 1) console.verifier.ended.add(`admin ${session}`);
    expect((await console.request('/api/map', { headers })).status).toBe(401);
    expect(await (await console.request('/api/session', { headers })).json()).toMatchObject({ access: 'signed-out' });
    console.verifier.ended.clear();
  });
});

/** `fetch` does not send a given Host or Origin. */
function raw({ port }: Console, route: Route, headers: Record<string, string>): Promise<{ status: number }> {
  return new Promise((resolve, reject) => {
    httpRequest({ host: '127.0.0.1', port, method: route.method, path: pathOf(route), headers }, (answer) => {
      answer.resume().on('end', () => resolve({ status: answer.statusCode! }));
    })
      .on('error', reject)
      .end();
  });
}
