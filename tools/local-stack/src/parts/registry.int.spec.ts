import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { Refusal } from '../preflight/refusal.ts';
import { runChild, type Run } from '../processes/run.ts';
import { chooseRegistry, registryReady, type RegistryChoice } from './registry.ts';

const workspaceRoot = fileURLToPath(new URL('../../../..', import.meta.url));
const { CONSUL_HTTP_ADDR: _, ...env } = process.env;
const withoutConsul = { ...env, PATH: '/nowhere' };
const hasConsul = (await chooseRegistry(workspaceRoot, env)).kind === 'consul-agent';

let server: Server | undefined;
let run: Run<void> | undefined;

afterEach(async () => {
  server?.close();
  run?.stop();
  await run?.gone;
});

async function leaderIs(leader: string): Promise<string> {
  server = createServer((_, response) => response.end(JSON.stringify(leader))).listen(0, '127.0.0.1');
  await new Promise((resolve) => server!.once('listening', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function startUp({ command, url }: RegistryChoice): Promise<void> {
  const silent = { spawned: () => {}, said: () => {}, exited: () => {} };
  run = runChild(command!, silent, (_, gone) => registryReady(url, gone));
  await run.ready;
}

describe('the choice of a registry', () => {
  it('is the Consul of CONSUL_HTTP_ADDR, if that has a leader', async () => {
    const address = await leaderIs('127.0.0.1:8300');
    const expected = { kind: 'consul', url: `http://${address}` };
    await expect(chooseRegistry(workspaceRoot, { ...env, CONSUL_HTTP_ADDR: address })).resolves.toEqual(expected);
    await expect(chooseRegistry(workspaceRoot, { ...env, CONSUL_HTTP_ADDR: `http://${address}/` })).resolves.toEqual(
      expected,
    );
  });

  it('is refused if that Consul has no leader, or is none', async () => {
    const address = await leaderIs('');
    const refused = chooseRegistry(workspaceRoot, { ...env, CONSUL_HTTP_ADDR: address });
    await expect(refused).rejects.toThrow(
      new Refusal(
        `CONSUL_HTTP_ADDR is ${address}, and no Consul with a leader answers there: start it, or unset the variable`,
      ),
    );
    server!.close();
    await expect(chooseRegistry(workspaceRoot, { ...env, CONSUL_HTTP_ADDR: address })).rejects.toBeInstanceOf(Refusal);
  });

  it('is the stand-in where there is no Consul, which answers once it is started', async () => {
    const choice = await chooseRegistry(workspaceRoot, withoutConsul);
    expect(choice.kind).toBe('consul-dev');
    await startUp(choice);
    await expect((await fetch(`${choice.url}/v1/catalog/services`)).json()).resolves.toBeTypeOf('object');
  });

  it('is the stand-in where the consul on the PATH can not be run', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'local-stack-'));
    writeFileSync(join(folder, 'consul'), '#!/nowhere/sh', { mode: 0o755 });
    const choice = await chooseRegistry(workspaceRoot, { ...env, PATH: folder });
    rmSync(folder, { recursive: true });
    expect(choice.kind).toBe('consul-dev');
  });

  it.runIf(hasConsul)('is an agent of the consul on the PATH, which several stacks may have at a time', async () => {
    const first = await chooseRegistry(workspaceRoot, env);
    await startUp(first);
    const firstRun = run;
    await startUp(await chooseRegistry(workspaceRoot, env));
    firstRun!.stop();
    await firstRun!.gone;
  });
});
