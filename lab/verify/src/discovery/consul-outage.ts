import { setTimeout as delay } from 'node:timers/promises';
import { startConsulDev } from '@signalbox/consul-dev';
import type { Check } from '@signalbox/lab-parts/check';
import { openLoop } from '@signalbox/lab-parts/open-loop';
import { startTemporaryStack } from '@signalbox/lab-parts/temporary-stack';
import { startRealConsul, whyNoRealConsul } from '@signalbox/testing/real-consul';
import { atMost } from '../printed-checks.ts';

const OUTAGE_MS = 60_000;
const REQUESTS_PER_SECOND = 200;

/** The registry is down for a minute under load, and an instance dies meanwhile: no read fails. */
export async function verifyConsulOutage(): Promise<Check[]> {
  const startConsul = whyNoRealConsul() === undefined ? startRealConsul : startConsulDev;
  let consul = await startConsul({});
  const env = { CONSUL_HTTP_ADDR: consul.url };
  const stack = await startTemporaryStack({ scale: { orders: 3 }, args: ['--no-restart'], env });
  try {
    const { gateways, services } = stack.state();
    const stop = new AbortController();
    const outcomes: boolean[] = [];
    const url = `${gateways[0]}/api/products`;
    const read = async () => void outcomes.push(await isAnswered(url));
    const load = openLoop(read, { rate: () => REQUESTS_PER_SECOND, signal: stop.signal });
    await delay(2000);
    await consul.stop();
    await delay(OUTAGE_MS / 2);
    process.kill(services.find(({ service }) => service === 'orders')!.pid, 'SIGKILL');
    await delay(OUTAGE_MS / 2);
    consul = await startConsul({ port: consul.port });
    await delay(3000);
    stop.abort();
    await load;
    const failed = outcomes.filter((ok) => !ok).length;
    const what = `Consul down for ${OUTAGE_MS / 1000} s at ${REQUESTS_PER_SECOND} requests/s, one of three instances killed: failed reads of ${outcomes.length}`;
    return [atMost(what, failed, 0)];
  } finally {
    await stack.stop();
    await consul.stop();
  }
}

async function isAnswered(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}
