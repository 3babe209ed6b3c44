import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { startConsulDev } from '@signalbox/consul-dev';
import type { Check } from '@signalbox/lab-parts/check';
import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';
import { same } from '../printed-checks.ts';
import { Attempt, START } from './attempt.ts';
import { counted, placeOrders, signIns } from '../field/load.ts';

const COUNT = 40;

/** Row 3: two stacks in one registry. */
export async function verifyInstallations(): Promise<Check[]> {
  const consul = await startConsulDev();
  const env = { CONSUL_HTTP_ADDR: consul.url };
  const stacks = [0, 1].map(() => new Attempt(process.execPath, [START, '--port', '0', '--data', 'DATA'], { env }));
  try {
    const outcomes = await Promise.all(stacks.map((stack) => stack.settled()));
    if (outcomes.some((outcome) => outcome !== 'ready')) {
      return [same('3: two stacks in one registry', stacks.map((stack) => stack.faults()).join(' '), 'both ready')];
    }
    const names = new Set(stacks.map(({ state }) => state.installation));
    const checks = [
      same('3: names of two installations', names.has(undefined) ? 'none' : `${names.size} differ`, '2 differ'),
    ];
    const registered = Object.keys((await (await fetch(`${consul.url}/v1/catalog/services`)).json()) as object);
    const plain = registered.filter((name) => /^(users|orders|gateway)$/.test(name));
    checks.push(same('3: services under a name of no installation', plain.join(', ') || 'none', 'none'));
    checks.push(await underOneName(stacks[0]!, consul.url));
    for (const [index, stack] of stacks.entries())
      checks.push(...(await serves(`3: installation ${index + 1} of 2`, stack)));
    return checks;
  } finally {
    await Promise.all(stacks.map((stack) => stack.end()));
    await consul.stop();
  }
}

async function underOneName({ state }: Attempt, url: string): Promise<Check> {
  const env = { CONSUL_HTTP_ADDR: url, INSTALLATION: state.installation };
  const second = new Attempt(process.execPath, [START, '--port', '0', '--data', 'DATA'], { env });
  try {
    await second.settled();
    const expected = `✗ an installation ${state.installation} runs at ${url} already: stop it, or set INSTALLATION to another name`;
    return same('3: a second stack under one name', second.faults(), expected);
  } finally {
    await second.end();
  }
}

async function serves(what: string, { state, data }: Attempt): Promise<Check[]> {
  const [gateway = ''] = state.gateways;
  const statuses = await signIns(gateway, COUNT);
  const orders = await placeOrders(gateway, COUNT, 4);
  return [
    same(`${what}: ${COUNT} sign-ins`, counted(statuses), `201 × ${COUNT}`),
    same(`${what}: ${COUNT} orders`, counted(orders), `201 × ${COUNT}`),
    same(`${what}: npm run rpc -- orders.listProducts`, await rpc(data), 'products'),
  ];
}

/** Not `execFileSync`: the registry is in this process. */
async function rpc(data: string): Promise<string> {
  const args = ['run', '--silent', 'rpc', '--', 'orders.listProducts', '--data', data];
  const said = await promisify(execFile)('npm', args, { cwd: workspaceRoot }).catch((error: Error) => error);
  if (said instanceof Error) return said.message;
  return said.stdout.includes('"items"') ? 'products' : 'none';
}
