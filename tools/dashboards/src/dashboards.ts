import type { Dashboard } from './dashboard.ts';
import { balancing } from './dashboards/balancing.ts';
import { node } from './dashboards/node.ts';
import { overview } from './dashboards/overview.ts';
// begin orders
import { saga } from './dashboards/saga.ts';
// end orders
import { service } from './dashboards/service.ts';
import { slo } from './dashboards/slo.ts';

/** All dashboards of the system. */
export const dashboards: readonly Dashboard[] = [
  overview,
  service,
  balancing,
  // begin orders
  saga,
  // end orders
  slo,
  node,
];
