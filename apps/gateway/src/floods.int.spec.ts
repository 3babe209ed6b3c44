import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createServiceKeys, fromSources, get, RawConnection } from '@signalbox/testing';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { noLimits } from './gateway.fixture.ts';

const program = fileURLToPath(new URL('flooded-gateway.fixture.ts', import.meta.url));
const root = fileURLToPath(new URL('../../..', import.meta.url));
const MEGABYTE = 1024 * 1024;

const keys = createServiceKeys('users');
let child: ChildProcess;
let port: number;
const connections: RawConnection[] = [];

const message = async (): Promise<number> => ((await once(child, 'message')) as [number])[0];

beforeAll(async () => {
  child = fork(program, {
    cwd: root,
    execArgv: [...(await fromSources()), '--max-old-space-size=192'],
    env: {
      ...process.env,
      RPC_TLS: 'off',
      SERVICE_KEYS_FILE: keys.publicKeys,
      ...noLimits,
      LOG_LEVEL: 'error',
      REQUEST_TIMEOUT_MS: '60000',
      CONSUL_HTTP_ADDR: '127.0.0.1:1',
    },
  });
  port = await message();
});
afterEach(() => connections.splice(0).forEach((connection) => connection.destroy()));
afterAll(() => {
  child.kill('SIGKILL');
  keys.remove();
});

/** The memory of the gateway, in megabytes. */
async function rss(): Promise<number> {
  const answer = message();
  child.send('rss');
  return (await answer) / MEGABYTE;
}

/** Opens connections that send the bytes, and read nothing. */
function attack(count: number, bytes: string): void {
  for (let number = 0; number < count; number += 1) {
    const connection = new RawConnection(port);
    connection.stopReading();
    connection.send(bytes);
    connections.push(connection);
  }
}

const answers = async (path: string, init?: RequestInit): Promise<number> => {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
  await response.arrayBuffer();
  return response.status;
};

it('uses little more memory and answers others while 75 clients read none of 20 large assets each', async () => {
  const before = await rss();
  attack(75, get('/api/docs/swagger-ui-bundle.js').repeat(20));
  for (let number = 0; number < 20; number += 1) {
    expect(await answers('/api/docs/swagger-ui-bundle.js')).toBe(200);
    expect(await answers('/api/openapi.json')).toBe(200);
    // Without shared buffers and a limit, it would be 2 GB.
    expect((await rss()) - before).toBeLessThan(150);
  }
});

it('answers others while 1100 clients do not send the rest of their bodies', async () => {
  const head =
    'POST /api/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n';
  attack(1_100, `${head}{"email":`);
  const body = JSON.stringify({ email: 'ada@example.com' });
  for (let number = 0; number < 20; number += 1) {
    expect(await answers('/api/openapi.json')).toBe(200);
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
    expect(await answers('/api/sessions', init)).toBe(400);
  }
});
