import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { freePort } from '../free-port.ts';

const vitest = join(dirname(fileURLToPath(import.meta.resolve('vitest/package.json'))), 'vitest.mjs');

/** Runs a suite that needs Docker, with a DOCKER_HOST that does not answer. */
async function runWithoutDocker(env: Record<string, string> = {}) {
  const root = join(import.meta.dirname, 'without-docker');
  const child = spawn(process.execPath, [vitest, 'run', '--root', root, '--reporter=default'], {
    env: { PATH: process.env['PATH'], NO_COLOR: '1', DOCKER_HOST: `tcp://127.0.0.1:${await freePort()}`, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { out, err, code };
}

describe('a suite that needs Docker, without Docker', () => {
  it('is skipped, with the reason on one line', async () => {
    const { out, err, code } = await runWithoutDocker();
    expect(out).toMatch(/Tests +1 skipped \(1\)/);
    expect(err).toContain('Skipped the tests in some:image: Docker does not answer\n');
    expect(code).toBe(0);
  });

  it('fails if Docker is required', async () => {
    const { err, code } = await runWithoutDocker({ REQUIRE_DOCKER: 'true' });
    expect(err).toContain('expected Docker to run some:image, but Docker does not answer');
    expect(code).toBe(1);
  });
});
