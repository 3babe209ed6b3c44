import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { accountCommands } from './commands.ts';

const account = { id: 'account-1', email: 'demo@example.com' };

it('the commands to copy sign in and read the account, in a shell with curl and sed', async () => {
  const gateway = createServer(async (request, response) => {
    const isSignIn =
      request.url === '/api/sessions' && ((await json(request)) as typeof account).email === account.email;
    const isSignedIn = request.headers.authorization === 'Bearer token-1';
    const answer = isSignIn ? { accessToken: 'token-1' } : isSignedIn && request.url === '/api/me' ? account : {};
    response.end(JSON.stringify(answer));
  }).listen(0, '127.0.0.1');
  await once(gateway, 'listening');
  const commands = accountCommands(`http://127.0.0.1:${(gateway.address() as AddressInfo).port}`);
  const { stdout } = await promisify(execFile)('bash', ['-c', commands.join('\n')]);
  gateway.close();
  expect(JSON.parse(stdout)).toEqual(account);
});
