import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, lstatSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentOf, rehearse, run } from '@signalbox/rehearsal';
import { readState, type StackState } from '@signalbox/stack';
import { until } from '@signalbox/testing/until';

// Generates services in a copy of the workspace, tests and starts the system with them, and removes them. Writes the
// results as test results: .reports/generators.json

const MAX_UNTIL_RESPONSE_MS = 120_000;
const json = { 'content-type': 'application/json' };

let before: Readonly<Record<string, string>> = {};
let generatedMs = 0;

await rehearse('generators', 'a generated service', [
  [
    'needs one command',
    async (copy) => {
      before = filesOf(copy);
      const started = performance.now();
      await generate(copy, 'service', 'payments', '--database', '--calls', 'users', '--route');
      generatedMs = performance.now() - started;
    },
  ],
  ['answers over HTTP through the balancer, and the console shows it', checkStart],
  ['passes its end-to-end tests', (copy) => endToEnd(copy, 'payments', 'overview', 'every-instance', 'documents')],
  [
    'grows by a message and a migration',
    async (copy) => {
      await generate(copy, 'message', 'payments.refundPayment', '--command', '--from=user');
      await generate(copy, 'migration', 'payments', 'add-note');
      await generate(copy, 'policy', 'my-policy');
    },
  ],
  [
    'is joined by services with other options',
    async (copy) => {
      await generate(copy, 'service', 'gift-cards', '--database', '--calls=users,payments', '--route');
      await generate(copy, 'service', 'quotes', '--calls', 'payments', '--route');
      await generate(copy, 'service', 'rates');
    },
  ],
  ['leaves a lockfile that npm ci accepts', (copy) => run(copy, 'npm', 'ci', '--dry-run', '--ignore-scripts')],
  [
    'leaves sources that the compiler, lint, the format and knip accept',
    async (copy) => {
      await run(copy, 'npm', 'run', '--silent', 'typecheck');
      await run(copy, 'prettier', '--check', '--log-level=warn', '.');
      await run(copy, 'knip', '--no-progress');
      const projects = ['payments', 'gift-cards', 'quotes', 'rates', 'gateway', 'e2e', 'balancing'];
      const contracts = projects.slice(0, 4).map((name) => `contracts-${name}`);
      await run(
        copy,
        'nx',
        'run-many',
        '--outputStyle=static',
        '-t',
        'lint',
        `--projects=${[...projects, ...contracts].join()}`,
      );
    },
  ],
  [
    'passes the tests of the workspace and its own',
    (copy) =>
      run(
        copy,
        ...(['vitest', 'run', '--project=unit', '--project=integration'] as const),
        ...[
          'tools/gate',
          'tools/generators',
          'apps/gateway',
          'apps/payments',
          'apps/gift-cards',
          'apps/quotes',
          'apps/rates',
        ],
        ...['libs/balancing', 'libs/configuration', 'tools/stack/src/planned-services', 'tools/rpc-cli'],
      ),
  ],
  ['passes the end-to-end tests of all', (copy) => endToEnd(copy, 'payments', 'gift-cards', 'quotes', 'overview')],
  [
    'can be removed only after those that call it',
    async (copy) => {
      const refused = await generate(copy, 'remove-service', 'payments').then(
        () => false,
        () => true,
      );
      if (!refused) throw new Error('expected a refusal while gift-cards calls payments');
    },
  ],
  [
    'is removed without a trace',
    async (copy) => {
      for (const name of ['rates', 'quotes', 'gift-cards', 'payments']) await generate(copy, 'remove-service', name);
      checkSame(before, filesOf(copy));
    },
  ],
]);

function generate(copy: string, generator: string, ...options: string[]): Promise<void> {
  return run(copy, 'nx', 'generate', generator, ...options, '--no-interactive');
}

function endToEnd(copy: string, ...specs: string[]): Promise<void> {
  return run(copy, 'vitest', 'run', '--root', 'e2e', ...specs.map((name) => `src/${name}.spec.ts`));
}

/** The texts of all files that are neither installed nor built, by path. */
function filesOf(copy: string): Record<string, string> {
  const isLeftOut = (path: string) => /(^|\/)(node_modules|dist|\.nx|\.reports|\.data)(\/|$)/.test(path);
  const paths = globSync('{**/*,**/.*,.*/**/*}', { cwd: copy, exclude: isLeftOut });
  const files = paths.filter((path) => !isLeftOut(path) && lstatSync(join(copy, path)).isFile());
  return Object.fromEntries(files.sort().map((path) => [path, readFileSync(join(copy, path), 'latin1')]));
}

/** @throws Error that lists the differences, except what the policy adds, which has no removal. */
function checkSame(expected: Readonly<Record<string, string>>, found: Readonly<Record<string, string>>): void {
  const isOfPolicy = (path: string) => /^libs\/balancing\/src\/policies\/|dynamic-settings\.json$/.test(path);
  const paths = new Set([...Object.keys(expected), ...Object.keys(found)]);
  const different = [...paths].filter((path) => expected[path] !== found[path] && !isOfPolicy(path));
  if (different.length > 0) throw new Error(`expected the files from before, found changes in ${different.join(', ')}`);
}

/** Starts the system, and calls the service as a client does. */
async function checkStart(copy: string): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'signalbox-generators-data-'));
  const started = performance.now();
  const options = ['--port', '0', '--console-port', '0', '--data', dataDir];
  const stack = spawn('npm', ['start', '--', ...options], { cwd: copy, env: environmentOf(copy), stdio: 'inherit' });
  const ended = once(stack, 'exit');
  try {
    const gateway = await until(() => gatewayOf(dataDir), { timeoutMs: MAX_UNTIL_RESPONSE_MS });
    const created = await until(() => createPayment(gateway), { timeoutMs: 60_000 });
    const tookMs = generatedMs + performance.now() - started;
    console.log(`  from the command to the first response: ${(tookMs / 1000).toFixed(1)} s`);
    if (created !== 201) throw new Error(`expected 201 for a new payment, got ${created}`);
    if (tookMs > MAX_UNTIL_RESPONSE_MS) throw new Error(`expected at most 120 s until the response, got ${tookMs} ms`);
    await until(() => isOnMap(readState(dataDir)), { timeoutMs: 30_000 });
  } finally {
    if (existsSync(join(dataDir, 'stack.json'))) process.kill(readState(dataDir).launcher.pid, 'SIGTERM');
    else stack.kill();
    await ended;
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function gatewayOf(dataDir: string): Promise<string | undefined> {
  if (!existsSync(join(dataDir, 'stack.json'))) return undefined;
  const [gateway] = readState(dataDir).gateways;
  return gateway && (await fetch(`${gateway}/health/ready`)).ok ? gateway : undefined;
}

/** Signs in, and creates a payment. @returns the status. */
async function createPayment(gateway: string): Promise<number> {
  const credentials = { email: 'demo@example.com', password: 'signalbox-demo' };
  const session = await fetch(`${gateway}/api/sessions`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify(credentials),
  });
  const { accessToken } = (await session.json()) as { accessToken: string };
  const headers = { ...json, authorization: `Bearer ${accessToken}` };
  return (await fetch(`${gateway}/api/payments`, { method: 'POST', headers, body: '{"name":"First"}' })).status;
}

interface SystemMap {
  readonly services: readonly {
    readonly name: string;
    readonly instances: readonly unknown[];
    readonly hasDatabase: boolean;
  }[];
  readonly lines: readonly { readonly from: string; readonly to: string }[];
}

/** Whether the console shows the service, its database and the line from the gateway. */
async function isOnMap({ console: url }: StackState): Promise<boolean> {
  const { services, lines } = (await (await fetch(`${url}/api/map`)).json()) as SystemMap;
  const shown = services.find(({ name }) => name === 'payments');
  const isCalled = lines.some(({ from, to }) => from === 'gateway' && to === 'payments');
  return shown?.instances.length === 2 && shown.hasDatabase && isCalled;
}
