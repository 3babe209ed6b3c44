import { randomUUID } from 'node:crypto';
import { until } from '@signalbox/testing';
import type { Client } from '../client.ts';
import { consoleUrl } from './chromium.ts';

/** The state of one instance, as the console reports it. */
export interface MapInstance {
  readonly id: string;
  readonly name: string | null;
  readonly state: string;
}

interface SystemMap {
  readonly services: readonly { readonly name: string; readonly instances: readonly MapInstance[] }[];
}

/** Reads JSON of the console. */
export async function read<Body>(path: string): Promise<Body> {
  const response = await fetch(new URL(path, consoleUrl()));
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Body;
}

/** The instances of a service that the console shows. */
export async function instancesOf(service: string): Promise<readonly MapInstance[]> {
  const { services } = await read<SystemMap>('/api/map');
  return services.find(({ name }) => name === service)?.instances ?? [];
}

/** Calls a route that changes something, as the page does. */
export async function act(method: 'POST' | 'PUT', path: string, body: unknown): Promise<void> {
  const { actionToken } = await read<{ actionToken: string }>('/api/session');
  const response = await fetch(new URL(path, consoleUrl()), {
    method,
    headers: { 'content-type': 'application/json', 'x-action-token': actionToken },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
}

export const setTraffic = (callsPerSecond: number) => act('PUT', '/api/traffic', { callsPerSecond });

/** A trace that the console has. */
interface ListedTrace {
  readonly traceId: string;
  readonly spans: number;
}

export const tracesOf = async (requestId: string): Promise<readonly ListedTrace[]> =>
  (await read<{ items: readonly ListedTrace[] }>(`/api/traces?requestId=${requestId}`)).items;

/**
 * Reads the account of a customer until the console has the whole trace of a request. Instances record nothing in the
 * first seconds of the console.
 */
export function tracedRequest(client: Client): Promise<{ requestId: string; traceId: string }> {
  return until(async () => {
    const requestId = randomUUID();
    await client.send('GET', '/api/me', { headers: { 'x-request-id': requestId } });
    const isWhole = async () => (await tracesOf(requestId)).find(({ spans }) => spans > 3);
    const trace = await until(isWhole, { timeoutMs: 3_000 }).catch(() => undefined);
    return trace && { requestId, traceId: trace.traceId };
  });
}
