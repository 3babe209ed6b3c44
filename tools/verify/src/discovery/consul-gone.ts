import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startConsulDev, startRealConsul, whyNoRealConsul } from '@signalbox/consul-dev';
import { readState } from '@signalbox/local-stack';
import { atMost, type Finding } from '../finding.ts';
import { start, stop } from '../stack.ts';

const GONE_MS = 60_000;
const REQUESTS_PER_SECOND = 200;

/** The registry is gone for a minute under load, and an instance dies meanwhile: no read fails. */
export async function verifyConsulGone(): Promise<Finding[]> {
  const startConsul = whyNoRealConsul() === undefined ? startRealConsul : startConsulDev;
  let consul = await startConsul({});
  const data = mkdtempSync(join(tmpdir(), 'signalbox-verify-'));
  const args = ['--users', '1', '--orders', '3', '--no-revive'];
  const stack = await start(data, args, { CONSUL_HTTP_ADDR: consul.url });
  try {
    const { gateways, services } = readState(data);
    const load = new OpenLoad(`${gateways[0]}/api/products`);
    await delay(2000);
    await consul.stop();
    await delay(GONE_MS / 2);
    process.kill(services.find(({ service }) => service === 'orders')!.pid, 'SIGKILL');
    await delay(GONE_MS / 2);
    consul = await startConsul({ port: consul.port });
    await delay(3000);
    const { sent, failed } = await load.end();
    const what = `Consul gone for ${GONE_MS / 1000} s at ${REQUESTS_PER_SECOND} requests/s, one of three instances killed: failed of ${sent} reads`;
    return [atMost(what, failed, 0, '')];
  } finally {
    await stop(stack);
    await consul.stop();
    rmSync(data, { recursive: true, force: true });
  }
}

/** Sends requests at a fixed rate, whatever becomes of those before. */
class OpenLoad {
  private sent = 0;
  private failed = 0;
  private readonly url: string;
  private readonly pending = new Set<Promise<void>>();
  private readonly startedAt = performance.now();
  private readonly timer = setInterval(() => this.catchUp(), 5);

  constructor(url: string) {
    this.url = url;
  }

  async end(): Promise<{ sent: number; failed: number }> {
    clearInterval(this.timer);
    await Promise.all(this.pending);
    return { sent: this.sent, failed: this.failed };
  }

  private catchUp(): void {
    const due = ((performance.now() - this.startedAt) / 1000) * REQUESTS_PER_SECOND;
    for (; this.sent < due; this.sent += 1) {
      const request = this.read().finally(() => this.pending.delete(request));
      this.pending.add(request);
    }
  }

  private async read(): Promise<void> {
    try {
      const answer = await fetch(this.url, { signal: AbortSignal.timeout(10_000) });
      await answer.arrayBuffer();
      if (!answer.ok) this.failed += 1;
    } catch {
      this.failed += 1;
    }
  }
}
