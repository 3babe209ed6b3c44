import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { until } from '@signalbox/testing/until';
import { describe, expect, it } from 'vitest';
import { startTemporaryPostgres } from './temporary-postgres.ts';

const listens = (url: string) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

const foldersOf = (pid: number | undefined) =>
  readdirSync(tmpdir()).filter((name) => name.startsWith(`signalbox-test-postgres-${pid}-`));

describe('startTemporaryPostgres', () => {
  it('leaves no files when it stops', async () => {
    const cluster = await startTemporaryPostgres();
    expect(await listens(cluster.url())).toBe(true);
    expect(foldersOf(process.pid)).toHaveLength(1);
    await cluster.stop();
    expect(await listens(cluster.url())).toBe(false);
    expect(foldersOf(process.pid)).toEqual([]);
  });

  it('leaves no Postgres when its process is killed, and the next start removes the folder', async () => {
    const fixture = fileURLToPath(new URL('temporary-postgres.fixture.ts', import.meta.url));
    const child = spawn(process.execPath, [fixture], { stdio: ['ignore', 'pipe', 'inherit'] });
    const url = await new Promise<string>((resolve) => {
      createInterface({ input: child.stdout }).once('line', resolve);
    });
    expect(await listens(url)).toBe(true);
    expect(foldersOf(child.pid)).toHaveLength(1);
    child.kill('SIGKILL');
    await until(async () => !(await listens(url)), { timeoutMs: 30_000 });
    await (await startTemporaryPostgres()).stop();
    expect(foldersOf(child.pid)).toEqual([]);
  });
});
