import type { Service } from '../../../topology.ts';

/** A system for tests. It does not change when the real one gets more services. */
export const sampleServices: readonly Service[] = [
  {
    name: 'users',
    calls: [],
    instances: 2,
    hasDatabase: true,
    demoEnv: { SEED_DEMO_DATA: 'true' },
  },
  {
    name: 'orders',
    calls: ['users'],
    instances: 2,
    hasDatabase: true,
    demoEnv: { SEED_DEMO_DATA: 'true' },
  },
  {
    name: 'gateway',
    calls: ['users', 'orders'],
    instances: 1,
    hasDatabase: false,
    edgePort: 8080,
    demoEnv: { TOPOLOGY_PUBLIC: 'true' },
  },
];

/** A console for that system. */
export const sampleConsole: Service = {
  name: 'console',
  calls: ['users', 'orders'],
  instances: 1,
  hasDatabase: false,
  operatorPort: 8100,
  demoEnv: { CONSOLE_PUBLIC: 'true' },
};
