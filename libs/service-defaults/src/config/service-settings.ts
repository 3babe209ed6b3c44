import { isIP } from 'node:net';
import { policyNames } from '@signalbox/balancing';
import { invalidAddressReason, privateNetworks, withoutBrackets } from '@signalbox/discovery';
import { z } from 'zod';
import { telemetrySettings } from '../telemetry/telemetry-settings.ts';
import { consulSettings } from './consul-settings.ts';
import { flag, listenPort, milliseconds, networks, portRange, readableFile, wholeNumber } from './setting.ts';

const hostNames = () =>
  z
    .string()
    .transform((value) => value.split(',').map((name) => name.trim().toLowerCase()))
    .refine(
      (names) => names.every((name) => /^[a-z0-9._-]+$/.test(name)),
      'expected names without ports, like a.example,b.example',
    );

const isHost = (value: string): boolean => isIP(value) !== 0 || /^[a-z0-9._-]+$/i.test(value);

/** The setting that allows demo secrets. */
export const ALLOW_DEMO_SECRETS = 'ALLOW_DEMO_SECRETS';

/** The setting that switches TLS between services on, and the group of the settings that it needs. */
export const RPC_TLS = 'RPC_TLS';

/** The settings of every service. An app adds its own. */
export const serviceSettings = {
  HOST: z
    .string()
    .transform(withoutBrackets)
    .refine(isHost, 'expected an address or a name, without a port')
    .default('127.0.0.1')
    .meta({ description: 'Address to listen on, or a host name of this machine; 0.0.0.0 and :: mean all addresses' }),
  PORT: listenPort().default(0).meta({ description: 'Port to listen on; 0 chooses a free one' }),
  OPS_PORT: listenPort()
    .default(0)
    .meta({ description: 'Port of /health/live, /health/ready and /metrics; 0 chooses a free one' }),
  ADVERTISE_ADDRESS: z
    .string()
    .transform(withoutBrackets)
    .check(({ value, issues }) => {
      const message = invalidAddressReason(value);
      if (message !== undefined) issues.push({ code: 'custom', input: value, message });
    })
    .optional()
    .meta({
      description: 'IP address in the registry; by default HOST, or an allowed address of the machine',
    }),
  INSTALLATION: z
    .string()
    .regex(/^[a-z0-9]{1,40}$/, 'expected 1 to 40 lower-case letters or digits')
    .optional()
    .meta({
      description:
        'Name of this installation if several share a registry: its services are NAME-users, … in the registry',
    }),
  INSTANCE_ID: z
    .string()
    .regex(
      /^\w[\w.-]{0,99}$/,
      'expected 1 to 100 letters, digits, dots, dashes or underscores, not starting with a dot or dash',
    )
    .optional()
    .meta({ description: 'Name of this instance; by default the service and 8 random characters' }),
  SERVICE_VERSION: z
    .string()
    .max(100)
    .default('dev')
    .meta({ description: 'Version in the registry. A bundle sets it to its own' }),
  ZONE: z.string().max(100).default('local').meta({ description: 'Zone in the registry' }),
  ...consulSettings,
  CONFIG_PREFIX: z
    .string()
    .regex(/^[\w.-]+(\/[\w.-]+)*$/, 'expected a path like signalbox/config')
    .optional()
    .meta({
      description:
        "Folder of the documents with dynamic settings in Consul's key-value store; by default INSTALLATION/config, or signalbox/config",
    }),
  CONFIG_PINNED: z
    .string()
    .transform((names) => names.split(',').map((name) => name.trim()))
    .default([])
    .meta({
      description: 'Dynamic settings that no document changes, separated by commas',
    }),
  CONFIG_CACHE_FILE: z.string().optional().meta({
    description: 'File for the last good documents, for a start while Consul is not reachable',
  }),
  ALLOWED_HOSTS: hostNames().optional().meta({
    description: 'Names that HTTP requests may have as Host, separated by commas, besides localhost and IP addresses',
  }),
  ALLOWED_NETWORKS: networks()
    .default([...privateNetworks])
    .meta({ description: 'Networks in which instances may be called; other instances are ignored' }),
  ALLOWED_PORTS: portRange()
    .prefault('1024-65535')
    .meta({ description: 'Ports on which instances may be called, lowest-highest' }),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .meta({ isDynamic: true, description: 'Minimum level of log lines' }),
  ...telemetrySettings,
  BALANCING_POLICY: z
    .enum(policyNames)
    .default('peak-ewma')
    .meta({ isDynamic: true, description: 'Policy that picks an instance for a call' }),
  BALANCING_CHOICES: wholeNumber(1, 10).default(2).meta({
    isDynamic: true,
    description: 'Number of instances that the policies peak-ewma, two-choices and same-zone compare for a call',
  }),
  EJECTION: flag()
    .default(true)
    .meta({ isDynamic: true, description: 'Whether failing instances are ejected until they recover' }),
  EJECTION_FAILURES: wholeNumber(1, 1_000)
    .default(5)
    .meta({ isDynamic: true, description: 'Consecutive failures that eject an instance' }),
  EJECTION_BASE_MS: milliseconds().default(1_000).meta({
    isDynamic: true,
    description: 'Duration of the first ejection for failed calls; each further one is longer by this',
    unit: 'ms',
  }),
  EJECTION_MAX_MS: milliseconds()
    .default(30_000)
    .meta({ isDynamic: true, description: 'Maximum duration of an ejection', unit: 'ms' }),
  RETRIES: flag().default(true).meta({
    isDynamic: true,
    description: 'Whether failed calls are retried if that is safe and within the retry budget',
  }),
  RETRY_BUDGET_PERCENT: wholeNumber(0, 200).default(20).meta({
    isDynamic: true,
    description: 'Retry budget: maximum number of retries, hedges included, for 100 calls to a service',
    unit: '%',
  }),
  RETRY_BUDGET_PER_SECOND: wholeNumber(0, 1_000_000).default(10).meta({
    isDynamic: true,
    description: 'Retries per second to a service that the retry budget allows in addition',
  }),
  HEDGING: flag().default(false).meta({
    isDynamic: true,
    description: 'Whether a slow idempotent call is sent to a second instance too (hedging)',
  }),
  MAX_CALLS_PER_INSTANCE: wholeNumber(1, 1_000_000).default(1_000).meta({
    isDynamic: true,
    description: 'Maximum concurrent calls to one instance; further calls go to other instances or are refused',
  }),
  SLOW_START_MS: wholeNumber(0, 3_600_000).default(5_000).meta({
    isDynamic: true,
    description: 'Duration of slow start, in which a new or readmitted instance gets fewer calls; 0 disables it',
    unit: 'ms',
  }),
  REQUEST_TIMEOUT_MS: milliseconds()
    .default(3_000)
    .meta({ isDynamic: true, description: 'Timeout of a request', unit: 'ms' }),
  ATTEMPT_TIMEOUT_MS: milliseconds()
    .default(800)
    .meta({ isDynamic: true, description: 'Timeout of one attempt of a call', unit: 'ms' }),
  CONNECT_TIMEOUT_MS: milliseconds()
    .default(250)
    .meta({ description: 'Timeout of connecting to an instance', unit: 'ms' }),
  PING_INTERVAL_MS: milliseconds()
    .default(250)
    .meta({ description: 'Silence on a connection after which a PING is sent', unit: 'ms' }),
  PING_TIMEOUT_MS: milliseconds()
    .default(750)
    .meta({ description: 'Timeout of a PING, after which the connection counts as lost', unit: 'ms' }),
  FAULT_INJECTION: flag().default(false).meta({
    description: 'Whether the next two settings have an effect; only for demonstrations and tests',
  }),
  FAULT_DELAY_MS: wholeNumber(0, 10_000).default(0).meta({
    isDynamic: true,
    description: 'Injected fault: delay of each message that this service serves',
    unit: 'ms',
  }),
  FAULT_ABORT_PERCENT: wholeNumber(0, 100).default(0).meta({
    isDynamic: true,
    description: 'Injected fault: share of the messages that this service refuses',
    unit: '%',
  }),
  [RPC_TLS]: z.enum(['on', 'off'], 'expected on or off').default('on').meta({
    description:
      'Mutual TLS between services. off: calls are not encrypted and services do not prove their identity; only for networks that provide both',
  }),
  RPC_TLS_CERT_FILE: readableFile().optional().meta({
    description: 'Certificate of this service, PEM. The three files are loaded again when they change',
    group: RPC_TLS,
  }),
  RPC_TLS_KEY_FILE: readableFile()
    .optional()
    .meta({ description: 'Private key of that certificate, PEM', group: RPC_TLS }),
  RPC_TLS_CA_FILE: readableFile().optional().meta({
    description: 'Certificates of the authorities that the other services have theirs from, PEM',
    group: RPC_TLS,
  }),
  RPC_TLS_CALLERS: z
    .string()
    .transform((names) => names.split(',').map((name) => name.trim()))
    .refine((names) => names.every((name) => /^[\w.-]+$/.test(name)), 'expected names of services like gateway,orders')
    .optional()
    .meta({
      description: 'Services that may call over TLS, separated by commas; by default all of the installation',
    }),
  CHECK_INTERVAL_MS: milliseconds()
    .default(1_000)
    .meta({ description: 'Interval of the health check by Consul', unit: 'ms' }),
  DRAIN_TIMEOUT_MS: milliseconds()
    .default(10_000)
    .meta({ description: 'Time for calls in flight to end at a stop', unit: 'ms' }),
  STOP_TIMEOUT_MS: milliseconds()
    .default(15_000)
    .meta({ description: 'Time for a stop before it is forced', unit: 'ms' }),
  [ALLOW_DEMO_SECRETS]: flag()
    .default(false)
    .meta({ description: 'Whether secrets that begin with demo- are accepted; never set it in production' }),
} as const;

export const serviceConfig = z.object(serviceSettings);
export type ServiceConfig = z.output<typeof serviceConfig>;
