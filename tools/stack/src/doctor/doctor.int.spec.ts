import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../../doctor.js', import.meta.url));

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'doctor-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the doctor on any free ports. No program of the machine is on its PATH. */
function doctor(env: NodeJS.ProcessEnv = {}, ...options: string[]) {
  const args = [program, '--port', '0', '--data', join(folder, 'data'), ...options];
  const environment = {
    ...process.env,
    CONSUL_HTTP_ADDR: '',
    PATH: folder,
    NO_COLOR: '1',
    FORCE_COLOR: undefined,
    ...env,
  };
  return spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: environment,
    timeout: 30_000,
    killSignal: 'SIGKILL',
  });
}

/** A docker that answers each command with a line. */
function installDocker(answers: Readonly<Record<string, string>>): void {
  const cases = Object.entries(answers).map(([command, answer]) => `"${command}"*) echo '${answer}' ;;`);
  writeFileSync(join(folder, 'docker'), `#!/bin/sh\ncase "$*" in\n${cases.join('\n')}\n*) exit 1 ;;\nesac\n`, {
    mode: 0o755,
  });
}

describe('npm run doctor', () => {
  it('succeeds without Docker and Consul, and says what they would be for', () => {
    const { stdout, status } = doctor();
    expect(stdout).toMatch(/^– Docker +not installed +docker compose$/m);
    expect(stdout).toMatch(/^✓ registry +consul-dev of this project +npm start$/m);
    expect(stdout).toContain('✓ npm start can run\n✓ npm test can run\n✗ docker compose cannot run\n');
    expect(stdout).toMatch(/^– docker is not installed: .*or use npm start, which needs none$/m);
    expect(status).toBe(0);
  });

  it('finds a Docker that is too old, one that does not answer, and another clock', () => {
    installDocker({ version: '24.0.7', 'compose version': 'v2.19.1', info: '2020-01-01T00:00:00Z' });
    const { stdout } = doctor();
    expect(stdout).toMatch(/^– expected Docker 25\.0 or later, got 24\.0\.7: update it$/m);
    expect(stdout).toMatch(/^– expected Docker Compose 2\.20 or later, got v2\.19\.1: update it$/m);
    expect(stdout).toMatch(/^! the clock of Docker is \d+ s behind/m);

    installDocker({ 'compose version': '2.40.3' });
    expect(doctor().stdout).toMatch(/^– docker does not answer: start it, and check that this user may use it/m);

    installDocker({ version: '28.1.0', 'compose version': '2.40.3', info: new Date().toISOString() });
    expect(doctor().stdout).toContain('✓ docker compose can run\n');
  });

  it('escapes control characters in what programs answer', () => {
    installDocker({ version: '24.0.7\u001b[2J', 'compose version': '2.40.3', info: new Date().toISOString() });
    const { stdout } = doctor();
    expect(stdout).toContain('got 24.0.7\\x1b[2J: update it');
    expect(stdout).not.toContain('\u001b');
  });

  it('does not wait for a Docker that hangs', () => {
    writeFileSync(join(folder, 'docker'), `#!/bin/sh\ntrap '' TERM\nwhile :; do :; done\n`, { mode: 0o755 });
    expect(doctor().stdout).toMatch(/^– docker does not answer/m);
  });

  it('fails if npm start cannot run: a port is taken, the data is of a newer version, Consul does not answer', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const taken = doctor({ CONSUL_HTTP_ADDR: '127.0.0.1:1' }, '--port', String(port), '--console-port', '0');
    server.close();
    expect(taken.stdout).toMatch(new RegExp(`^✗ port ${port} of 127\\.0\\.0\\.1 is taken`, 'm'));
    expect(taken.stdout).toMatch(/^✗ .*127\.0\.0\.1:1/m);
    expect(taken.stdout).toContain('✗ npm start cannot run\n');
    expect(taken.status).toBe(1);

    writeFileSync(join(folder, 'data.json'), '{"format":99,"usedBy":"9.0.0"}');
    const newer = doctor({}, '--data', folder);
    expect(newer.stdout).toMatch(/^✗ .* has data format 99, written by version 9\.0\.0/m);
    expect(newer.status).toBe(1);
  });

  it('refuses an unknown option, and shows its help', () => {
    expect(doctor({}, '--dota')).toMatchObject({ status: 1, stderr: expect.stringContaining("'--dota'") as string });
    expect(doctor({}, '--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('Exit code:') as string });
  });
});
