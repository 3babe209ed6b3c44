import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Check } from '@signalbox/lab-parts/check';
import { copyWorkspace } from '@signalbox/fork/workspace-copy';
import { services } from '@signalbox/stack';
import { atMost, equals, textEquals } from '../printed-checks.ts';
import { StartAttempt, waitForExit, newFolder, filteredPath, LAUNCHER } from './start-attempt.ts';

const OPTIONS = [LAUNCHER, '--port', '0', '--data', 'DATA'];
const asUser = (uid: number) => ['--user', `--map-user=${uid}`, `--map-group=${uid}`, process.execPath];
const withoutConsul = filteredPath((folder) => !existsSync(join(folder, 'consul')));
const withoutLocalNode = filteredPath((folder) => !folder.endsWith('node_modules/.bin'));

/** Rows 6, 15, 16 and 17: unusual machines and data folders. */
export async function verifyMachines(): Promise<Check[]> {
  return [
    ...(await withConsul('prints nothing', '#!/bin/sh', 'prints a text that is not a Consul version: ""')),
    ...(await withConsul('hangs', '#!/bin/sh\nexec sleep 1000', 'does not print its version within 5 s')),
    ...(await withConsul(
      'has an agent that exits',
      agent('exit 3'),
      'consul-agent ended before it was ready (exit code 3)',
    )),
    ...(await withConsul('has an agent that hangs', agent('exec sleep 1000'), 'not ready within 20 s')),
    await interrupted('its version', '#!/bin/sh\nexec sleep 1000'),
    await interrupted('its agent', agent('exec sleep 1000'), 'databases'),
    ...(await withLock('null', (path) => writeFileSync(path, 'null'), 'ready')),
    ...(await withLock('[]', (path) => writeFileSync(path, '[]'), 'ready')),
    ...(await withLock('a folder', (path) => mkdirSync(path), 'is a folder: remove it, or choose another folder')),
    await refused(
      '15: --port 80 as an unprivileged user',
      'unshare',
      [...asUser(1), LAUNCHER, '--port', '80', '--data', 'DATA'],
      /port 80 .*privileged users \(EACCES\)/,
    ),
    await refused(
      '15: a uid without a passwd entry',
      'unshare',
      [...asUser(54_321), ...OPTIONS],
      /the system has no user with uid 54321.*passwd/,
    ),
    await brokenDatabase(),
    ...(await withoutSomePackages()),
  ];
}

const agent = (command: string) => `#!/bin/sh\n[ "$1" = version ] && echo "Consul v1.22.0" && exit\n${command}`;

function fakeConsul(script: string): { folder: string; env: NodeJS.ProcessEnv } {
  const folder = newFolder();
  writeFileSync(join(folder, 'consul'), script, { mode: 0o755 });
  return { folder, env: { PATH: `${folder}${delimiter}${withoutConsul}`, CONSUL_HTTP_ADDR: undefined } };
}

async function withConsul(what: string, script: string, reason: string): Promise<Check[]> {
  const { folder, env } = fakeConsul(script);
  const attempt = new StartAttempt(process.execPath, OPTIONS, { env });
  try {
    const outcome = await attempt.outcome();
    const registry = outcome === 'ready' ? attempt.state.registry.kind : attempt.problems();
    const reasons = attempt.lines.filter((line) => line.startsWith('!') && line.includes(reason));
    return [
      textEquals(`16: a consul that ${what}: the registry`, registry, 'consul-dev'),
      equals(`16: a consul that ${what}: lines with the reason`, reasons.length, 1),
    ];
  } finally {
    await attempt.dispose();
    rmSync(folder, { recursive: true });
  }
}

async function interrupted(what: string, script: string, after?: string): Promise<Check> {
  const { folder, env } = fakeConsul(script);
  const attempt = new StartAttempt(process.execPath, OPTIONS, { env });
  try {
    if (after !== undefined) await attempt.prints(after);
    // Before the launcher takes its lock, it has started nothing.
    while (!existsSync(join(attempt.data, 'stack.lock'))) await waitForExit([attempt.process.pid!], 50);
    const at = performance.now();
    attempt.process.kill('SIGINT');
    await waitForExit([attempt.process.pid!], 20_000);
    return atMost(`16: time to stop while a consul hangs with ${what}`, (performance.now() - at) / 1000, 12, 's');
  } finally {
    await attempt.dispose();
    rmSync(folder, { recursive: true });
  }
}

async function withLock(what: string, make: (path: string) => void, expected: string): Promise<Check[]> {
  const data = newFolder();
  make(join(data, 'stack.lock'));
  const attempt = new StartAttempt(process.execPath, OPTIONS, { data });
  try {
    const outcome = await attempt.outcome();
    if (expected === 'ready')
      return [
        textEquals(`17: stack.lock contains ${what}`, outcome === 'ready' ? outcome : attempt.problems(), expected),
      ];
    return [
      textEquals(`17: stack.lock is ${what}`, reasonCheck(attempt, new RegExp(expected)), 'reason printed'),
      equals(`17: stack.lock is ${what}: printed lines`, attempt.lines.length, 1),
    ];
  } finally {
    await attempt.dispose();
  }
}

const reasonCheck = (attempt: StartAttempt, reason: RegExp) =>
  reason.test(attempt.problems()) ? 'reason printed' : attempt.problems();

async function refused(
  what: string,
  file: string,
  args: readonly string[],
  reason: RegExp,
  cwd?: string,
  env?: NodeJS.ProcessEnv,
): Promise<Check> {
  const attempt = new StartAttempt(file, args, { cwd, env });
  try {
    await attempt.outcome();
    return textEquals(what, reasonCheck(attempt, reason), 'reason printed');
  } finally {
    await attempt.dispose();
  }
}

async function brokenDatabase(): Promise<Check> {
  const data = newFolder();
  for (const { name } of services.filter(({ hasDatabase }) => hasDatabase)) {
    mkdirSync(join(data, 'postgres', name), { recursive: true });
    writeFileSync(join(data, 'postgres', name, 'mine'), '');
  }
  const attempt = new StartAttempt(process.execPath, OPTIONS, { data });
  try {
    await attempt.outcome();
    return textEquals(
      '6: a database that does not start: the reason',
      reasonCheck(attempt, /the folder is not empty, and contains no Postgres/),
      'reason printed',
    );
  } finally {
    await attempt.dispose();
  }
}

async function withoutSomePackages(): Promise<Check[]> {
  const copy = newFolder();
  try {
    copyWorkspace(copy);
    const env = { PATH: withoutLocalNode };
    const install = (args: readonly string[], more: NodeJS.ProcessEnv = {}) =>
      execFileSync('npm', ['ci', '--ignore-scripts', ...args], {
        cwd: copy,
        env: { ...process.env, ...env, ...more },
        stdio: 'ignore',
      });
    const start = ['start', '--', '--port', '0', '--data', 'DATA'];
    install(['--omit=optional']);
    const optional = await refused(
      '15: npm ci --omit=optional',
      'npm',
      start,
      /run npm ci --include=optional/,
      copy,
      env,
    );
    install([], { NODE_ENV: 'production' });
    const development = await refused(
      '15: NODE_ENV=production npm ci',
      'npm',
      start,
      /run npm ci --include=dev/,
      copy,
      env,
    );
    return [optional, development];
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
