import { keySettings } from '@signalbox/auth';
import { databaseSettings } from '@signalbox/postgres';
import { flag, milliseconds, readableFile, seconds, serviceSettings, wholeNumber } from '@signalbox/service-defaults';
import { z } from 'zod';
import { MAX_TOTAL_CENTS } from './domain/order.ts';

/** The settings of orders, read from environment variables. */
export const ordersConfig = z.object({
  ...serviceSettings,
  ...databaseSettings,
  ...keySettings,
  SERVICE_KEY_FILE: readableFile().meta({
    description: 'The private key with which orders proves its identity to users: Ed25519, PEM. It is read at each use',
  }),
  ORDER_EXPIRY_MS: milliseconds().default(60_000).meta({
    isDynamic: true,
    description: 'Maximum time that an order stays pending before it is cancelled',
    unit: 'ms',
  }),
  MAX_ORDER_CENTS: wholeNumber(1, 100_000_000_000)
    .default(MAX_TOTAL_CENTS)
    .meta({ isDynamic: true, description: 'Maximum total of one order', unit: 'cents' }),
  IDEMPOTENCY_KEY_TTL_SECONDS: seconds()
    .default(86_400)
    .meta({ description: 'How long the first response to an idempotency key is stored and repeated', unit: 's' }),
  SEED_DEMO_DATA: flag()
    .default(false)
    .meta({ description: 'When true, the service creates the demo products at startup' }),
});
export type OrdersConfig = z.output<typeof ordersConfig>;

/** Injects the configuration. */
export const CONFIG = Symbol('the configuration of orders');
