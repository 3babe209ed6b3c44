import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createServiceKeys } from '@signalbox/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './command.ts';
// begin orders
import { unanswered } from './services.fixture.ts';
// end orders
import { Services } from './services.fixture.ts';

const ID = '00000000-0000-4000-8000-000000000001';
const userId = JSON.stringify({ userId: ID });
const credit = JSON.stringify({ orderId: ID, userId: ID, amountCents: 100 });

const keys = createServiceKeys('orders');
const SERVICE_KEY_FILE = keys.privateKey('orders');

describe('the command', () => {
  let services: Services;
  beforeAll(async () => {
    services = await Services.start();
  });
  afterAll(() => {
    keys.remove();
    return services.stop();
  });

  async function output(...args: string[]) {
    const said: string[] = [];
    const complained: string[] = [];
    const terminal = { log: (text: string) => said.push(text), error: (text: string) => complained.push(text) };
    const exitCode = await run(args, { CONSUL_HTTP_ADDR: services.registryUrl, SERVICE_KEY_FILE }, terminal);
    return { exitCode, said: said.join('\n'), complained: complained.join('\n') };
  }

  it('prints the reply, indented', async () => {
    await expect(output('users.getKeys')).resolves.toEqual({ exitCode: 0, said: '{\n  "keys": []\n}', complained: '' });
  });

  it('signs in as the demo account for a message that needs a user, and prints the error with its code', async () => {
    await expect(output('users.getUser', userId)).resolves.toEqual({
      exitCode: 1,
      said: '',
      complained: '✗ USER_NOT_FOUND: no such user\n    {"token":"demo@example.com by signalbox-demo"}',
    });
  });

  it.each([
    ['another account', ['--as', 'ada@example.com:lovelace'], 'ada@example.com by lovelace'],
    ['a given token', ['--token', 'mine'], 'mine'],
  ])('uses %s instead', async (_, args, token) => {
    const { complained } = await output('users.getUser', userId, ...args);
    expect(complained).toContain(JSON.stringify({ token }));
  });

  it.each([
    ['the allowed service', [], 'token of orders'],
    ['a chosen service', ['--service', 'audit'], 'token of audit'],
    ['a given token', ['--token', 'mine'], 'mine'],
  ])('sends a message for services as %s', async (_, args, token) => {
    const { complained } = await output('users.reserveCredit', credit, ...args);
    expect(complained).toBe(`✗ UNAUTHENTICATED: this is a stand-in\n    ${JSON.stringify({ token })}`);
  });

  // begin orders
  it('reports that a service has no instances', async () => {
    await expect(output(unanswered.name)).resolves.toEqual({
      exitCode: 1,
      said: '',
      complained: '✗ no instance of orders is known',
    });
  });
  // end orders

  it('reports why the registry does not answer', async () => {
    const complained: string[] = [];
    const terminal = { log: () => {}, error: (text: string) => complained.push(text) };
    await run(['users.getKeys'], { CONSUL_HTTP_ADDR: '127.0.0.1:1' }, terminal);
    expect(complained).toEqual(['✗ nothing listens at http://127.0.0.1:1 (ECONNREFUSED): start Consul there']);
  });

  it('lists all messages without arguments, and the messages of a service', async () => {
    const all = await output();
    expect(all.said).toContain('npm run rpc');
    expect(all.said).toContain('users.getUser');
    // begin orders
    expect(all.said).toContain('orders.placeOrder');
    // end orders
    const some = await output('users');
    expect(some.said).toContain('users.getUser');
    // begin orders
    expect(some.said).not.toContain('orders.placeOrder');
    // end orders
  });

  it('is what npm run rpc runs', async () => {
    const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'rpc', '--', 'users.getKeys'], {
      cwd: fileURLToPath(new URL('../../..', import.meta.url)),
      env: { ...process.env, CONSUL_HTTP_ADDR: services.registryUrl },
    });
    expect(JSON.parse(stdout)).toEqual({ keys: [] });
  });
});
