import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '@signalbox/testing/free-port';
import { exactly, same, type Finding } from '../finding.ts';
import { cheapestProduct, demoOrder, newCustomer, order } from './customer.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../../..', import.meta.url));
const PROJECT = 'signalbox-field';
const PASSWORDS = ['p@ss/w#rd', 'abc+/def=='] as const;
/** Twelve pools of ten connections, where the database allows 100. */
const ORDERS = 12;
const PARALLEL = 400;

/** The system in containers: passwords that no URL can hold, and more instances than its databases have connections for. */
export async function verifyCompose(): Promise<Finding[]> {
  const port = await freePort();
  const [users, orders] = PASSWORDS;
  const secrets = {
    USERS_DB_PASSWORD: users,
    ORDERS_DB_PASSWORD: orders,
    ORDERS_SERVICE_SECRET: 'a,b=c/d#e@f, a secret with all of these',
  };
  const env = { ...process.env, ...secrets, EDGE_ADDRESS: '127.0.0.1', EDGE_PORT: String(port), LOG_LEVEL: 'warn' };
  const compose = (...args: string[]) =>
    run('docker', ['compose', '--project-name', PROJECT, ...args], { cwd: root, env, maxBuffer: 2 ** 28 });
  const gateway = `http://127.0.0.1:${port}`;
  // What a run that was killed may have left.
  await compose('down', '--volumes', '--timeout', '0');
  try {
    await compose('build');
    await compose('up', '--detach', '--wait');
    const confirmed = same(
      `10: database passwords ${PASSWORDS.join(' and ')}, an order in compose`,
      await demoOrder(gateway),
      'CONFIRMED',
    );
    await compose('up', '--detach', '--wait', '--no-recreate', '--scale', `orders=${ORDERS}`);
    return [confirmed, await crowded(gateway)];
  } finally {
    await compose('down', '--volumes', '--timeout', '3');
  }
}

async function crowded(gateway: string): Promise<Finding> {
  const productId = await cheapestProduct(gateway);
  const token = await newCustomer(gateway);
  // A new customer has credit for some of them only: rejected is an answer, too.
  const answers = await Promise.all(Array.from({ length: PARALLEL }, () => order(gateway, token, productId)));
  const settled = answers.filter((answer) => answer === 'CONFIRMED' || answer === 'REJECTED').length;
  const others = [...new Set(answers)].filter((answer) => answer !== 'CONFIRMED' && answer !== 'REJECTED');
  if (others.length > 0) console.log(`    ${others.join('\n    ')}`);
  return exactly(`7: of ${PARALLEL} orders at once at ${ORDERS} instances in compose, settled`, settled, PARALLEL);
}
