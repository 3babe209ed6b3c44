import type { Service } from '../../../topology.ts';

/** A system for tests, which stays the same when services are added to the real one. */
export const sampleServices: readonly Service[] = [
  {
    name: 'users',
    instances: 2,
    hasDatabase: true,
    secrets: { SERVICE_SECRETS: 'orders={orders}' },
    demoEnv: { SEED_DEMO_DATA: 'true' },
  },
  {
    name: 'orders',
    instances: 2,
    hasDatabase: true,
    secrets: { SERVICE_SECRET: '{orders}' },
    demoEnv: { SEED_DEMO_DATA: 'true' },
  },
  {
    name: 'gateway',
    instances: 1,
    hasDatabase: false,
    edgePort: 8080,
    secrets: {},
    demoEnv: { TOPOLOGY_PUBLIC: 'true' },
  },
];
