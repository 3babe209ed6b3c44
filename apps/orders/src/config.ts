import { databaseSettings } from '@signalbox/postgres';
import { flag, milliseconds, seconds, secret, serviceSettings } from '@signalbox/service-defaults';
import { z } from 'zod';

/** What orders can be told by its environment. */
export const ordersConfig = z.object({
  ...serviceSettings,
  ...databaseSettings,
  SERVICE_SECRET: secret().meta({ description: 'What orders proves itself to users with', secret: true }),
  ORDER_EXPIRY_MS: milliseconds()
    .default(60_000)
    .meta({ description: 'How long an order may be pending before it is cancelled', unit: 'ms' }),
  IDEMPOTENCY_KEY_TTL_SECONDS: seconds()
    .default(86_400)
    .meta({ description: 'How long the first answer under an idempotency key is kept and repeated', unit: 's' }),
  SEED_DEMO_DATA: flag().default(false).meta({ description: 'Whether the demo products are put on sale' }),
});
export type OrdersConfig = z.output<typeof ordersConfig>;

/** Injects the configuration. */
export const CONFIG = Symbol('the configuration of orders');
