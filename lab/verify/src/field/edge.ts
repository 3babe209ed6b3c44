import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from '@signalbox/lab-parts/check';
import { startTemporaryStack } from '@signalbox/lab-parts/temporary-stack';
import { workspaceRoot } from '@signalbox/lab-parts/workspace-root';
import { answeredOtherwise, answerTo } from '@signalbox/testing/raw-answer';
import { get, RawConnection } from '@signalbox/testing/raw-connection';
import {
  emptyBodies,
  emptyBodiesOfOrders,
  refusedHeads,
  signOut,
  withoutHost,
  type RawRequest,
} from '@signalbox/testing/raw-requests';
import { until } from '@signalbox/testing/until';
import { textEquals } from '../printed-checks.ts';
import { cheapestProduct, placeOrder, signIn } from './customer.ts';

const STALLED = 1_000;

/** Unusual requests to a running system. */
export async function verifyEdge(): Promise<Check[]> {
  return [...(await atLocalStack()), await throughCompose()];
}

async function atLocalStack(): Promise<Check[]> {
  await using stack = await startTemporaryStack({ scale: { users: 2, orders: 2 } });
  const { gateways, services } = stack.state();
  const { opsPort } = services.find(({ service }) => service === 'gateway')!;
  const port = Number(new URL(gateways[0]!).port);
  return [
    ...(await withEmptyBodies(gateways[0]!, port)),
    ...(await stalledExchanges(port, opsPort)),
    ...(await checkAll(11, withoutHost, port)),
    ...(await checkAll(13, refusedHeads, port)),
  ];
}

async function withEmptyBodies(gateway: string, port: number): Promise<Check[]> {
  const token = await signIn(gateway);
  const { body } = await placeOrder(gateway, token, await cheapestProduct(gateway));
  const requests = [...emptyBodies(`Bearer ${token}`), ...emptyBodiesOfOrders(`Bearer ${token}`, String(body.id))];
  const unexpected = await answeredOtherwise(port, requests);
  const signingOut = signOut(`Bearer ${await signIn(gateway)}`);
  const rule = `${requests.length} requests with an empty body, any method, content type, framing and path`;
  return [
    textEquals(
      `1, 12: ${rule}`,
      unexpected.length === 0 ? 'answered as expected' : unexpected[0]!,
      'answered as expected',
    ),
    textEquals(`1: ${signingOut.what}`, await answerTo(port, signingOut.bytes), signingOut.answer),
  ];
}

/** Exchanges that would never end: of clients that send no body, and of one that does not read. */
async function stalledExchanges(port: number, opsPort: number): Promise<Check[]> {
  const head =
    'POST /api/users HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n';
  const connections = Array.from({ length: STALLED }, () => new RawConnection(port));
  for (const connection of connections) connection.send(head);
  const answers = await Promise.all(connections.map((connection) => connection.untilClosed()));
  const timedOut = answers.filter((answer) => answer.startsWith('HTTP/1.1 408 ') || answer.startsWith('HTTP/1.1 503 '));

  const reader = new RawConnection(port);
  reader.stopReading();
  reader.send(get('/api/docs/swagger-ui-bundle.js').repeat(12));
  await until(async () => (await inFlight(opsPort)) > 0);
  const ended = await until(async () => (await inFlight(opsPort)) === 0, { timeoutMs: 20_000 }).catch(() => false);
  reader.destroy();
  return [
    textEquals(
      `1: ${STALLED} requests whose body never arrives`,
      `${timedOut.length} answered with 408 or 503`,
      `${STALLED} answered with 408 or 503`,
    ),
    textEquals('1: the next request', await answerTo(port, get('/api/products')), '200'),
    textEquals(
      '1: requests in flight after a client stopped reading',
      ended ? 'none' : String(await inFlight(opsPort)),
      'none',
    ),
  ];
}

async function inFlight(opsPort: number): Promise<number> {
  const metrics = await (await fetch(`http://127.0.0.1:${opsPort}/metrics`)).text();
  return Number(/^signalbox_http_server_active_requests\{.*\} (\d+)$/m.exec(metrics)?.[1]);
}

async function checkAll(row: number, requests: readonly RawRequest[], port: number): Promise<Check[]> {
  const checks: Check[] = [];
  for (const { what, bytes, answer } of requests)
    checks.push(textEquals(`${row}: ${what}`, await answerTo(port, bytes), answer));
  return checks;
}

/** Sends the same requests through the edge of a compose stack, which an e2e suite starts. */
async function throughCompose(): Promise<Check> {
  const suite = spawn('npx', ['nx', 'run', 'e2e:compose', '--', 'raw-requests'], {
    cwd: workspaceRoot,
    stdio: 'ignore',
  });
  const startedAt = Date.now();
  await once(suite, 'exit');
  return textEquals(
    '1, 11, 12, 13: the same requests through the edge of a compose stack',
    outcomeSince(startedAt),
    'same answers',
  );
}

interface Report {
  readonly startTime: number;
  readonly numTotalTests: number;
  readonly numPassedTests: number;
}

function outcomeSince(startedAt: number): string {
  const path = join(workspaceRoot, '.reports/e2e-compose.json');
  const report = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Report) : undefined;
  if (!report || report.startTime < startedAt) return 'not run: the suite needs Docker';
  const { numTotalTests: total, numPassedTests: passed } = report;
  return total > 0 && passed === total ? 'same answers' : `${total - passed} of ${total} tests failed: see .reports`;
}
