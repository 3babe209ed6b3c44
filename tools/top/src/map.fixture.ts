const flow = { callsPerSecond: 12.34, failuresPerSecond: 0, p50Ms: 1.26, p99Ms: 48.7 };

/** The answer of `GET /api/map`, as JSON, with these instances of users. */
export const mapAsJson = (...users: readonly object[]): string =>
  JSON.stringify({
    at: '2026-11-29T10:11:12.345Z',
    installation: 'signalbox',
    hasProxy: false,
    services: [
      {
        name: 'users',
        layer: 1,
        isEdge: false,
        hasDatabase: true,
        instances: users.map((user) => ({ ...instance, ...user })),
      },
    ],
    lines: [{ from: 'gateway', to: 'users', ...flow }],
    databases: [],
    registry: { isReachable: true, detail: '' },
    traffic: { callsPerSecond: 20, failed: 0 },
  });

const instance = {
  ...flow,
  id: 'users-0a1b',
  name: 'users-1',
  service: 'users',
  state: 'serving',
  reason: null,
  inFlight: 3,
  cpuCores: 0.123,
  memoryBytes: 81_234_567,
  fault: null,
};
