import { keySettings } from '@signalbox/auth';
import { flag, readableFile, serviceSettings, wholeNumber } from '@signalbox/service-defaults';
import { z } from 'zod';

const CONTROL = 'the control interface of the launcher';

const maxRows = (what: string) =>
  wholeNumber(100, 10_000_000)
    .default(50_000)
    .meta({ description: `Maximum number of stored ${what}. Above it, the oldest are deleted` });

/** The settings of the console, read from environment variables. */
export const consoleConfig = z.object({
  ...serviceSettings,
  ...keySettings,
  SERVICE_KEY_FILE: readableFile().meta({
    description:
      'The private key with which the console proves its identity to users: Ed25519, PEM. It is read at each use',
  }),
  DATA_DIR: z.string().meta({ description: 'Folder of the history: spans, log records and time series' }),
  WATCHED_SERVICES: z
    .string()
    .transform((names) => names.split(',').map((name) => name.trim()))
    .refine((names) => names.every((name) => /^[\w.-]+$/.test(name)), 'expected names of services like gateway,users')
    .prefault('gateway,orders,users')
    .meta({ description: 'Services that the console shows, separated by commas' }),
  CONSOLE_PUBLIC: flag().default(false).meta({
    description: 'When true, the console needs no sign-in, and all visitors are operators. When false, only admins are',
  }),
  OTLP_TOKEN: z.string().min(1).optional().meta({
    description:
      'Token that exports must have: authorization: Bearer TOKEN. Without it, exports from ALLOWED_NETWORKS are accepted',
    secret: true,
  }),
  MAX_SPANS: maxRows('spans'),
  MAX_LOG_RECORDS: maxRows('log records'),
  STACK_CONTROL_SOCKET: z
    .string()
    .optional()
    .meta({
      description: `Unix socket of ${CONTROL}; without it, the console does not stop or start processes`,
      group: CONTROL,
    }),
  STACK_CONTROL_TOKEN_FILE: readableFile()
    .optional()
    .meta({ description: `File with the token for ${CONTROL}`, group: CONTROL }),
  TRAFFIC: wholeNumber(0, 1_000).default(0).meta({
    description: 'Demo traffic at the start. Operators can change it',
    unit: 'calls/s',
  }),
  HAS_PROXY: flag()
    .default(false)
    .meta({ description: 'Whether a proxy is between clients and gateways, for the map' }),
});
export type ConsoleConfig = z.output<typeof consoleConfig>;

/** Injects the configuration. */
export const CONFIG = Symbol('the configuration of the console');
