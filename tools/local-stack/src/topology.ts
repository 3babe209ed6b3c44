import type { Options } from './options.ts';

/** A service of the system, as this machine runs it. */
export interface Service {
  readonly name: string;
  readonly instances: number;
  /** Whether it owns a database, whose address it gets as `DATABASE_URL`. */
  readonly hasDatabase: boolean;
  /** Whether clients talk to it, over HTTP. */
  readonly isEdge: boolean;
  /** Port of the first instance, the next ones taking the ports after it; 0 = each takes a free one. */
  readonly firstPort: number;
  readonly env: Readonly<Record<string, string>>;
}

/** For the local stack alone: services refuse a secret like this unless `ALLOW_DEMO_SECRETS` is set. */
export const demoSecret = (service: string) => `demo-secret-${service}-do-not-use-elsewhere`;

const ordersSecret = demoSecret('orders');

/**
 * The system: every service after those it needs. It starts all at once (each waits for what it needs),
 * and stops from the last to the first.
 */
export function topology(counts: Pick<Options, 'users' | 'orders' | 'gateway' | 'port'>): readonly Service[] {
  return [
    {
      name: 'users',
      instances: counts.users,
      hasDatabase: true,
      isEdge: false,
      firstPort: 0,
      env: { SERVICE_SECRETS: `orders=${ordersSecret}`, SEED_DEMO_DATA: 'true' },
    },
    {
      name: 'orders',
      instances: counts.orders,
      hasDatabase: true,
      isEdge: false,
      firstPort: 0,
      env: { SERVICE_SECRET: ordersSecret, SEED_DEMO_DATA: 'true' },
    },
    {
      name: 'gateway',
      instances: counts.gateway,
      hasDatabase: false,
      isEdge: true,
      firstPort: counts.port,
      env: { TOPOLOGY_PUBLIC: 'true' },
    },
  ];
}
