import type { MapInstance, SystemMap } from '../../../src/api/map.ts';

const idle = { callsPerSecond: 0, failuresPerSecond: 0, p50Ms: null, p99Ms: null };

export const instance = (service: string, number: number, values: Partial<MapInstance> = {}): MapInstance => ({
  id: `${service}-id-${number}`,
  name: `${service}-${number}`,
  service,
  address: '127.0.0.1',
  port: 5_000 + number,
  version: '1',
  zone: 'local',
  startedAt: '2026-01-01T00:00:00.000Z',
  state: 'serving',
  reason: null,
  ...idle,
  inFlight: 0,
  cpuCores: null,
  memoryBytes: null,
  revisions: {},
  fault: null,
  ...values,
});

/** A system of gateway, orders and users, in which the gateway calls both services. */
export function systemOf(instances: readonly MapInstance[], values: Partial<SystemMap> = {}): SystemMap {
  const layers = { gateway: 0, orders: 1, users: 2 };
  return {
    at: '2026-01-01T00:00:00.000Z',
    installation: 'test',
    hasProxy: false,
    services: Object.entries(layers).map(([name, layer]) => ({
      name,
      layer,
      isEdge: layer === 0,
      hasDatabase: layer > 0,
      instances: instances.filter(({ service }) => service === name),
    })),
    lines: (
      [
        ['clients', 'gateway'],
        ['gateway', 'orders'],
        ['gateway', 'users'],
        ['orders', 'users'],
      ] as const
    ).map(([from, to]) => ({ from, to, ...idle })),
    databases: ['orders', 'users'].map((service) => ({ service, busy: 0, idle: 1, waiting: 0, isReachable: true })),
    registry: { isReachable: true, detail: '' },
    traffic: { callsPerSecond: 0, failed: 0 },
    ...values,
  };
}
