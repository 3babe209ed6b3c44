import { setTimeout as delay } from 'node:timers/promises';

/** Waits until each gateway is ready, and has the keys that verify tokens. */
export async function untilServing(gateways: readonly string[], signal: AbortSignal): Promise<void> {
  const paths = ['/.well-known/jwks.json', '/health/ready'];
  await Promise.all(gateways.flatMap((gateway) => paths.map((path) => untilAnswered(gateway + path, signal))));
}

/**
 * Repeats a request until its answer has status 200.
 * @returns the answer's JSON.
 * @throws Error with the last result if the signal aborts before.
 * @public
 */
export async function untilAnswered<T>(url: string, signal: AbortSignal): Promise<T> {
  let last = 'nothing';
  while (!signal.aborted) {
    try {
      const response = await fetch(url, { signal });
      if (response.ok) return (await response.json()) as T;
      last = `status ${response.status}`;
      await response.body?.cancel();
    } catch (error) {
      if (!signal.aborted) last = String((error as Error).cause ?? error);
    }
    await delay(50, undefined, { signal }).catch(() => {});
  }
  throw new Error(`expected ${url} to answer with status 200, the last result is ${last}`);
}
