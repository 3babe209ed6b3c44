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
