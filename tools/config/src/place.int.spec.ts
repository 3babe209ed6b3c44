import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startConsulDev } from '@signalbox/consul-dev';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from './command.ts';
import { findPlace } from './place.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

describe('the place of the documents', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'config-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  const url = 'http://127.0.0.1:20000';
  const runStack = (more: object = {}) =>
    writeFileSync(
      join(dataDir, 'stack.json'),
      JSON.stringify({
        launcher: { pid: process.pid },
        registry: { kind: 'consul-dev', url },
        gateways: [],
        services: [{ name: 'users-1', id: 'users-ab12cd34' }],
        databases: [],
        ...more,
      }),
    );

  it('is the registry of the running stack, whose instances have names', () => {
    runStack();
    expect(findPlace(dataDir, {})).toEqual({
      access: { url },
      prefix: 'signalbox/config',
      registryPrefix: '',
      idsByName: new Map([['users-1', 'users-ab12cd34']]),
    });
  });

  it('is the Consul of CONSUL_HTTP_ADDR, with the installation of the stack if it uses this Consul', () => {
    runStack({ installation: 'blue' });
    const there = { CONSUL_HTTP_ADDR: url, CONSUL_HTTP_TOKEN: 't' };
    const blue = { access: { url, token: 't' }, prefix: 'blue/config', registryPrefix: 'blue-' };
    expect(findPlace(dataDir, there)).toMatchObject(blue);
    expect(findPlace(dataDir, { ...there, INSTALLATION: 'green' })).toMatchObject({ prefix: 'green/config' });
    expect(findPlace(dataDir, { ...there, CONFIG_PREFIX: 'x/y' })).toMatchObject({
      prefix: 'x/y',
      registryPrefix: 'blue-',
    });
    expect(findPlace(dataDir, { CONSUL_HTTP_ADDR: 'other:8500' })).toEqual({
      access: { url: 'http://other:8500' },
      prefix: 'signalbox/config',
      registryPrefix: '',
      idsByName: new Map(),
    });
  });

  it('is unknown if no stack runs and no Consul is named', async () => {
    const complained: string[] = [];
    const terminal = { log: () => {}, error: (text: string) => complained.push(text) };
    const run = (env: NodeJS.ProcessEnv) => runCommand(['get', '--data', dataDir], env, terminal);
    expect(await run({})).toBe(1);
    expect(await run({ CONSUL_HTTP_ADDR: '127.0.0.1:1' })).toBe(1);
    expect(await run({ CONSUL_HTTP_ADDR: 'ftp://x' })).toBe(1);
    expect(complained).toEqual([
      `✗ no stack runs on ${dataDir}: start one with npm start, or set CONSUL_HTTP_ADDR`,
      '✗ nothing listens at http://127.0.0.1:1 (ECONNREFUSED): start Consul there, or correct CONSUL_HTTP_ADDR',
      '✗ CONSUL_HTTP_ADDR: expected host:port, http://…, https://… or unix:///path',
    ]);
  });

  it('is no server that is not Consul, whatever it answers', async () => {
    for (const status of [404, 200]) {
      const server = createServer((_, response) => response.writeHead(status).end('{}')).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
      const complained: string[] = [];
      const terminal = { log: () => {}, error: (text: string) => complained.push(text) };
      for (const command of ['get', 'history', 'watch'])
        expect(await runCommand([command, 'users'], { CONSUL_HTTP_ADDR: address }, terminal)).toBe(1);
      const expected = `✗ expected Consul's HTTP API at http://${address}, got another answer`;
      expect(complained).toEqual([expected, expected, expected]);
      server.close();
    }
  });

  it('is where npm run config looks', async () => {
    const consul = await startConsulDev();
    try {
      runStack({ registry: { kind: 'consul-dev', url: consul.url } });
      const env = { ...process.env, CONSUL_HTTP_ADDR: '', INSTALLATION: '', CONFIG_PREFIX: '' };
      const run = async (...args: string[]) => {
        const command = ['run', '--silent', 'config', '--', ...args, '--data', dataDir];
        return (await promisify(execFile)('npm', command, { cwd: root, env })).stdout;
      };
      expect(await run('set', 'users', 'LOG_LEVEL=debug', '--no-wait')).toContain('users: revision 1');
      expect(JSON.parse(await run('get', 'users', '--json'))).toMatchObject({ documents: { users: { revision: 1 } } });
    } finally {
      await consul.stop();
    }
  });
});
