import { flag, serviceSettings } from '@signalbox/service-defaults';
import { z } from 'zod';

/** What the gateway can be told by its environment. */
export const gatewayConfig = z.object({
  ...serviceSettings,
  TOPOLOGY_PUBLIC: flag()
    .default(false)
    .meta({ description: 'Whether anyone may see GET /api/topology, and not admins only' }),
});
export type GatewayConfig = z.output<typeof gatewayConfig>;
