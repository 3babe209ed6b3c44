import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { startConsulDev } from '@signalbox/consul-dev';
import type { Check } from '@signalbox/lab-parts/check';
import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';
import { textEquals } from '../printed-checks.ts';
import { StartAttempt, LAUNCHER } from './start-attempt.ts';
import { formatCounts, placeOrders, signIns } from '../field/load.ts';

const COUNT = 40;

/** Row 3: two stacks in one registry. */
export async function verifyInstallations(): Promise<Check[]> {
  const consul = await startConsulDev();
  const env = { CONSUL_HTTP_ADDR: consul.url };
  const stacks = [0, 1].map(
    () => new StartAttempt(process.execPath, [LAUNCHER, '--port', '0', '--data', 'DATA'], { env }),
  );
  try {
    const outcomes = await Promise.all(stacks.map((stack) => stack.outcome()));
    if (outcomes.some((outcome) => outcome !== 'ready')) {
      return [
        textEquals('3: two stacks in one registry', stacks.map((stack) => stack.problems()).join(' '), 'both ready'),
      ];
    }
    const names = new Set(stacks.map(({ state }) => state.installation));
    const checks = [
      textEquals('3: names of two installations', names.has(undefined) ? 'none' : `${names.size} differ`, '2 differ'),
    ];
    const registered = Object.keys((await (await fetch(`${consul.url}/v1/catalog/services`)).json()) as object);
    const unnamed = registered.filter((name) => /^(users|orders|gateway)$/.test(name));
    checks.push(
      textEquals('3: services registered without the name of an installation', unnamed.join(', ') || 'none', 'none'),
    );
    checks.push(await withSameName(stacks[0]!, consul.url));
    for (const [index, stack] of stacks.entries())
      checks.push(...(await serves(`3: installation ${index + 1} of 2`, stack)));
    return checks;
  } finally {
    await Promise.all(stacks.map((stack) => stack.dispose()));
    await consul.stop();
  }
}

async function withSameName({ state }: StartAttempt, url: string): Promise<Check> {
  const env = { CONSUL_HTTP_ADDR: url, INSTALLATION: state.installation };
  const second = new StartAttempt(process.execPath, [LAUNCHER, '--port', '0', '--data', 'DATA'], { env });
  try {
    await second.outcome();
    const expected = `✗ an installation named ${state.installation} already runs at ${url}: stop it, or set INSTALLATION to another name`;
    return textEquals('3: a second stack with the same name', second.problems(), expected);
  } finally {
    await second.dispose();
  }
}

async function serves(what: string, { state, data }: StartAttempt): Promise<Check[]> {
  const [gateway = ''] = state.gateways;
  const statuses = await signIns(gateway, COUNT);
  const orders = await placeOrders(gateway, COUNT, 4);
  return [
    textEquals(`${what}: ${COUNT} sign-ins`, formatCounts(statuses), `201 × ${COUNT}`),
    textEquals(`${what}: ${COUNT} orders`, formatCounts(orders), `201 × ${COUNT}`),
    textEquals(`${what}: npm run rpc -- orders.listProducts`, await rpc(data), 'products'),
  ];
}

/** `execFileSync` would block the registry, which runs in this process. */
async function rpc(data: string): Promise<string> {
  const args = ['run', '--silent', 'rpc', '--', 'orders.listProducts', '--data', data];
  const result = await promisify(execFile)('npm', args, { cwd: workspaceRoot }).catch((error: Error) => error);
  if (result instanceof Error) return result.message;
  return result.stdout.includes('"items"') ? 'products' : 'none';
}
