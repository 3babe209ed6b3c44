import { execFile, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { until } from '@signalbox/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mapAsJson } from './map.fixture.ts';
import { top } from './top.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

class FakeOutput extends EventEmitter {
  columns = 200;
  rows = 50;
  written = '';
  readonly isTTY: boolean;

  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }

  write(text: string): void {
    this.written += text;
  }
}

let server: Server;
let url: string;
let answer: RequestListener;
let stopping: AbortController;

async function listen(port = 0): Promise<void> {
  server = createServer((request, response) => answer(request, response));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function close(): Promise<void> {
  if (!server.listening) return;
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}

beforeEach(async () => {
  stopping = new AbortController();
  answer = ({ headers, url: path }, response) => {
    if (path !== '/api/map') return void response.writeHead(404).end();
    if (headers.accept !== 'text/event-stream') return void response.end(mapAsJson({}));
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`: hello\n\nevent: change\ndata: ${mapAsJson({}).slice(0, 30)}`);
    response.write(`${mapAsJson({}).slice(30)}\n\n`);
  };
  await listen();
});
afterEach(close);

function run(args: readonly string[], isTTY = false) {
  const output = new FakeOutput(isTTY);
  const input = new PassThrough();
  const errors: string[] = [];
  const terminal = { output, input, error: (text: string) => errors.push(text) };
  const exit = top(args, terminal, stopping.signal, { retryMs: 1, printMs: 1 });
  return { output, input, errors, exit, prints: (text: string) => until(() => output.written.includes(text)) };
}

describe('npm run top', () => {
  it('prints the table once', async () => {
    const { exit, output } = run(['--once', '--url', url]);
    expect(await exit).toBe(0);
    expect(output.written).toContain('users-1');
    expect(output.written).not.toContain('\u001b');
  });

  it('finds the console of the running stack', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'top-'));
    const state = {
      launcher: { pid: process.pid },
      registry: { url: 'http://x' },
      gateways: [],
      services: [],
      databases: [],
    };
    const write = (more: object) => writeFileSync(join(dataDir, 'stack.json'), JSON.stringify({ ...state, ...more }));
    const once = () => run(['--once', '--data', dataDir]);
    const none = once();
    expect([await none.exit, none.errors]).toEqual([
      1,
      [`✗ no stack runs on ${dataDir}: start one with npm start, or use --url`],
    ]);
    write({});
    const off = once();
    expect([await off.exit, off.errors]).toEqual([1, ['✗ the stack runs with --no-console: restart it without']]);
    write({ console: url });
    expect(await once().exit).toBe(0);
    rmSync(dataDir, { recursive: true });
  });

  it('redraws the table on a terminal, and ends with q', async () => {
    const { exit, output, input, prints } = run(['--url', url], true);
    await prints('users-1');
    input.write('q');
    expect(await exit).toBe(0);
    expect(output.written).toMatch(/^\u001b\[\?1049h[^]*\u001b\[\?1049l$/);
  });

  it('says that the console does not answer, and continues when it does again', async () => {
    const { exit, output, input, prints } = run(['--url', url], true);
    await prints('users-1');
    const { port } = server.address() as AddressInfo;
    await close();
    await prints('the console does not answer');
    await prints('ECONNREFUSED');
    await listen(port);
    output.written = '';
    await prints('users-1');
    await until(() => !output.written.slice(output.written.lastIndexOf('\u001b[H')).includes('does not answer'));
    input.write('q');
    expect(await exit).toBe(0);
  });

  it('prints plain lines repeatedly without a terminal, also after an outage', async () => {
    const { exit, output, prints } = run(['--url', url]);
    await until(() => output.written.split('signalbox   ').length > 3);
    await close();
    await prints('the console does not answer (ECONNREFUSED): trying again');
    expect(output.written).not.toContain('\u001b');
    stopping.abort();
    expect(await exit).toBe(0);
  });

  it.each<[string, RequestListener, RegExp]>([
    ['needs a sign-in', (_, response) => response.writeHead(401).end(), /needs a sign-in.*CONSOLE_PUBLIC=true$/],
    ['fails', (_, response) => response.writeHead(500).end(), /^✗ the console does not answer: status 500$/],
    [
      'sends no JSON',
      (_, response) => response.end('<html>'),
      /^✗ the console does not answer: its answer is not JSON$/,
    ],
    ['ends the connection', (request) => request.socket.destroy(), /^✗ the console does not answer: UND_ERR_SOCKET$/],
  ])('says in one line that the console %s', async (_, listener, line) => {
    answer = listener;
    const { exit, errors } = run(['--once', '--url', url]);
    expect(await exit).toBe(1);
    expect(errors).toEqual([expect.stringMatching(line)]);
  });

  it('restores the terminal before it says why it ends', async () => {
    answer = (_, response) => response.writeHead(403).end();
    const { exit, output, errors } = run(['--url', url], true);
    expect(await exit).toBe(1);
    expect(output.written.endsWith('\u001b[?1049l')).toBe(true);
    expect(errors).toHaveLength(1);
  });

  it.each([
    [['--url', 'localhost:8100'], /^✗ --url expects a URL such as/],
    [['now'], /^✗ expected only options, got now$/],
    [['--every', '5'], /^✗ .*--every.*: --help lists the options$/],
  ])('refuses %j in one line', async (args, line) => {
    const { exit, errors } = run(args);
    expect(await exit).toBe(1);
    expect(errors).toEqual([expect.stringMatching(line)]);
  });

  it('shows its options', async () => {
    const { exit, output } = run(['--help']);
    expect(await exit).toBe(0);
    expect(output.written).toContain('--once');
  });
});

describe('the process of npm run top', () => {
  it('runs without a terminal', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [MAIN, '--once', '--url', url]);
    expect(stdout).toContain('users-1');
  });

  it('ends when the reader of its output ends', async () => {
    const child = spawn(process.execPath, [MAIN, '--url', url], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
  });

  it('ends at a signal', async () => {
    const child = spawn(process.execPath, [MAIN, '--url', url], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
  });
});
