import { setTimeout as delay } from 'node:timers/promises';
import type { System } from '../system/system.ts';

const INTERVAL_MS = 500;

/** What was seen of all gateways. */
export interface GatewayWatch {
  /** The largest memory of one gateway. */
  readonly maxMiB: number;
  readonly checks: number;
  /** Health checks with another status than 200. */
  readonly notReady: number;
}

/** Reads the memory and the readiness of each gateway until `stop`. */
export function watchGateways(system: System): { stop(): Promise<GatewayWatch> } {
  const stopping = new AbortController();
  const watched = watch(system, stopping.signal);
  return {
    stop() {
      stopping.abort();
      return watched;
    },
  };
}

async function watch(system: System, stopped: AbortSignal): Promise<GatewayWatch> {
  let [maxMiB, checks, notReady] = [0, 0, 0];
  while (!stopped.aborted) {
    const gateways = (await system.instances()).filter(({ service }) => service === 'gateway');
    const memory = await Promise.all(gateways.map(({ name }) => system.residentMiB(name)));
    maxMiB = Math.max(maxMiB, ...memory);
    const ready = await Promise.all(system.gateways.map((url) => isReady(url)));
    checks += ready.length;
    notReady += ready.filter((answer) => !answer).length;
    await delay(INTERVAL_MS);
  }
  return { maxMiB, checks, notReady };
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5_000) }).then(
    ({ ok }) => ok,
    () => false,
  );
