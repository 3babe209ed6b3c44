import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { StartRefusedError } from '../preflight/start-refused-error.ts';
import { runChild, type Run } from '../processes/run.ts';
import type { VersionCheckLimits } from './consul-on-path.ts';
import { chooseRegistry, registryReady, type RegistryChoice } from './registry.ts';

const workspaceRoot = fileURLToPath(new URL('../../../..', import.meta.url));
const { CONSUL_HTTP_ADDR: _, ...env } = process.env;
const withoutConsul = { ...env, PATH: '/nowhere' };
const choose = (variables: NodeJS.ProcessEnv, limits?: VersionCheckLimits) =>
  chooseRegistry(workspaceRoot, variables, () => [], limits);
const hasConsul = (await choose(env)).kind === 'consul-agent';

let server: Server | undefined;
let run: Run<void> | undefined;
const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  server?.close();
  run?.stop();
  await run?.ended;
});

async function answering(status: number, body: string): Promise<string> {
  const headers = body.startsWith('"') ? { 'content-type': 'application/json' } : {};
  server = createServer((_, response) => response.writeHead(status, headers).end(body)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server!.once('listening', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function fakeConsul(script: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'stack-'));
  folders.push(folder);
  writeFileSync(join(folder, 'consul'), script, { mode: 0o755 });
  return folder;
}

async function startUp(choice: RegistryChoice): Promise<void> {
  const silent = { spawned: () => {}, wroteLine: () => {}, exited: () => {} };
  run = runChild(choice.command!, silent, (_, ended) => registryReady(choice, ended));
  await run.ready;
}

describe('the choice of a registry', () => {
  it('is the Consul of CONSUL_HTTP_ADDR if it has a leader', async () => {
    const address = await answering(200, '"127.0.0.1:8300"');
    await expect(choose({ ...env, CONSUL_HTTP_ADDR: `u:p@${address}/` })).resolves.toEqual({
      kind: 'consul',
      url: `http://${address}`,
    });
  });

  it.each([
    ['has no leader', 200, '""', /has no leader/],
    ['refuses', 403, 'Permission denied', /asks for a token: set CONSUL_HTTP_TOKEN/],
    ['is another program', 200, '<html>', /expected Consul's HTTP API/],
  ])('is refused with the reason if the address %s', async (_, status, body, reason) => {
    const address = await answering(status, body);
    const refused = choose({ ...env, CONSUL_HTTP_ADDR: address });
    await expect(refused).rejects.toBeInstanceOf(StartRefusedError);
    await expect(refused).rejects.toThrow(reason);
  });

  it('is refused with the reason, but without the credentials, if nothing answers', async () => {
    const host = await answering(200, '');
    server!.close();
    const refused = choose({ ...env, CONSUL_HTTP_ADDR: `http://reader:secret@${host}` });
    await expect(refused).rejects.toThrow(
      new StartRefusedError(`nothing listens at http://${host} (ECONNREFUSED): start Consul there`),
    );
  });

  it('is refused with all problems of the settings', async () => {
    const refused = choose({ ...env, CONSUL_HTTP_ADDR: 'http://reader:sec/secret@host', CONSUL_HTTP_SSL: 'maybe' });
    const problems = [
      expect.stringMatching(/^CONSUL_HTTP_SSL: expected/),
      expect.stringMatching(/^CONSUL_HTTP_ADDR: expected/),
    ];
    await expect(refused).rejects.toMatchObject({ problems });
    await expect(refused).rejects.not.toThrow('secret');
  });

  it('is consul-dev if there is no Consul', async () => {
    const choice = await choose(withoutConsul);
    expect(choice.kind).toBe('consul-dev');
    await startUp(choice);
    await expect((await fetch(`${choice.url}/v1/catalog/services`)).json()).resolves.toBeTypeOf('object');
  });

  it.each([
    ['cannot be run', '#!/nowhere/sh', /fails to print its version \(.*ENOENT\)/],
    ['fails', '#!/bin/sh\nexit 3', /fails to print its version \(exit code 3\)/],
    ['prints nothing', '#!/bin/sh', /prints a text that is not a Consul version: ""/],
    [
      'is another program',
      '#!/bin/sh\necho v1.22, a tool',
      /prints a text that is not a Consul version: "v1\.22, a tool"/,
    ],
    ['hangs', '#!/bin/sh\ntrap "" TERM INT\n/bin/sleep 1000 &\nwait', /does not print its version within 0\.5 s/],
  ])('is consul-dev, with the reason, if the consul on the PATH %s', async (_, script, note) => {
    const folder = fakeConsul(script);
    const limits = { withinMs: script.includes('sleep') ? 500 : undefined };
    const choice = await choose({ ...env, PATH: folder }, limits);
    expect(choice).toMatchObject({ kind: 'consul-dev', note: expect.stringMatching(note) });
  });

  it('is the first usable consul on the PATH', async () => {
    const [broken, sound] = [fakeConsul('#!/bin/sh'), fakeConsul('#!/bin/sh\necho Consul v1.22.3')];
    const choice = await choose({ ...env, PATH: `${broken}:${sound}` });
    expect(choice).toMatchObject({ kind: 'consul-agent', fallback: { kind: 'consul-dev' } });
    expect(choice.command!.file).toBe(join(sound, 'consul'));
  });

  it('stops immediately when the start is cancelled', async () => {
    const folder = fakeConsul('#!/bin/sh\n/bin/sleep 1000');
    const stop = new AbortController();
    const choosing = choose({ ...env, PATH: folder }, { stop: stop.signal });
    stop.abort();
    await choosing;
  });

  it.runIf(hasConsul)(
    'is an agent of the consul on the PATH, which several stacks can run at the same time',
    async () => {
      const first = await choose(env);
      await startUp(first);
      const firstRun = run;
      await startUp(await choose(env));
      firstRun!.stop();
      await firstRun!.ended;
    },
  );
});
