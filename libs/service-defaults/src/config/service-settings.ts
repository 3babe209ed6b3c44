import { isIP } from 'node:net';
import { policyNames } from '@signalbox/balancing';
import { AllowedAddresses, invalidAddressReason, privateNetworks, withoutBrackets } from '@signalbox/discovery';
import { z } from 'zod';
import { consulSettings } from './consul-settings.ts';
import { fileContent, flag, listenPort, milliseconds, portRange, wholeNumber } from './setting.ts';

const networks = () =>
  z
    .string()
    .transform((value) => value.split(',').map((network) => network.trim()))
    .refine(areNetworks, 'expected networks like 10.0.0.0/8,fd00::/8');

const isHost = (value: string): boolean => isIP(value) !== 0 || /^[a-z0-9._-]+$/i.test(value);

function areNetworks(values: readonly string[]): boolean {
  try {
    return new AllowedAddresses({ networks: values }) !== undefined;
  } catch {
    return false;
  }
}

/** The setting that lets demo secrets pass. */
export const ALLOW_DEMO_SECRETS = 'ALLOW_DEMO_SECRETS';

/** What every service can be told by its environment. An app adds its own fields to these. */
export const serviceSettings = {
  HOST: z
    .string()
    .transform(withoutBrackets)
    .refine(isHost, 'expected an address or a name, without a port')
    .default('127.0.0.1')
    .meta({ description: 'Address to listen on, or a name of this machine; 0.0.0.0 and :: are all addresses' }),
  PORT: listenPort().default(0).meta({ description: 'Port to listen on; 0 takes a free one' }),
  OPS_PORT: listenPort()
    .default(0)
    .meta({ description: 'Port of /health/live, /health/ready and /metrics; 0 takes a free one' }),
  ADVERTISE_ADDRESS: z
    .string()
    .transform(withoutBrackets)
    .check(({ value, issues }) => {
      const message = invalidAddressReason(value);
      if (message !== undefined) issues.push({ code: 'custom', input: value, message });
    })
    .optional()
    .meta({
      description: 'IP address that others reach it by; without it HOST, or the first of the machine that is allowed',
    }),
  INSTALLATION: z
    .string()
    .regex(/^[a-z0-9]{1,40}$/, 'expected 1 to 40 small letters or digits')
    .optional()
    .meta({
      description: 'Name of this installation, where several share a registry: its services are NAME-users there, …',
    }),
  INSTANCE_ID: z
    .string()
    .regex(
      /^\w[\w.-]{0,99}$/,
      'expected 1 to 100 letters, digits, dots, dashes or underscores, no dot or dash at first',
    )
    .optional()
    .meta({ description: 'Name of this instance; without it the service and 8 random characters' }),
  SERVICE_VERSION: z.string().max(100).default('dev').meta({ description: 'Version told to the registry' }),
  ZONE: z.string().max(100).default('local').meta({ description: 'Zone told to the registry' }),
  ...consulSettings,
  ALLOWED_NETWORKS: networks()
    .default([...privateNetworks])
    .meta({ description: 'Networks that instances of the registry may be in; others are ignored' }),
  ALLOWED_PORTS: portRange()
    .prefault('1024-65535')
    .meta({ description: 'Ports that instances of the registry may have, lowest-highest' }),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .meta({ description: 'The least important lines that are logged' }),
  BALANCING_POLICY: z
    .enum(policyNames)
    .default('peak-ewma')
    .meta({ description: 'How an instance is picked for a call' }),
  EJECTION: flag()
    .default(true)
    .meta({ description: 'Whether instances that fail get no calls until they have recovered' }),
  EJECTION_FAILURES: wholeNumber(1, 1_000).default(5).meta({ description: 'Failures in a row that eject an instance' }),
  EJECTION_BASE_MS: milliseconds().default(1_000).meta({
    description: 'How long the first ejection for failed calls lasts; each one is longer by this',
    unit: 'ms',
  }),
  EJECTION_MAX_MS: milliseconds().default(30_000).meta({ description: 'The longest ejection', unit: 'ms' }),
  RETRIES: flag()
    .default(true)
    .meta({ description: 'Whether calls that failed are tried again, where that is safe and within the budget' }),
  HEDGING: flag()
    .default(false)
    .meta({ description: 'Whether a call that is slow and safe to repeat asks a second instance' }),
  MAX_CALLS_PER_INSTANCE: wholeNumber(1, 1_000_000)
    .default(1_000)
    .meta({ description: 'Calls to one instance at a time; above it others get them, or they are refused' }),
  SLOW_START_MS: wholeNumber(0, 3_600_000)
    .default(5_000)
    .meta({ description: 'How long an instance that is new or back gets fewer calls; 0 for not at all', unit: 'ms' }),
  REQUEST_TIMEOUT_MS: milliseconds().default(3_000).meta({ description: 'Deadline of a request', unit: 'ms' }),
  ATTEMPT_TIMEOUT_MS: milliseconds()
    .default(800)
    .meta({ description: 'How long one attempt of a call may take', unit: 'ms' }),
  CONNECT_TIMEOUT_MS: milliseconds()
    .default(250)
    .meta({ description: 'How long connecting to an instance may take', unit: 'ms' }),
  PING_INTERVAL_MS: milliseconds()
    .default(250)
    .meta({ description: 'Silence after which a connection is probed with a PING', unit: 'ms' }),
  PING_TIMEOUT_MS: milliseconds()
    .default(750)
    .meta({ description: 'How long the answer to a PING may take before the connection counts as lost', unit: 'ms' }),
  RPC_TLS_CERT_FILE: fileContent().optional().meta({
    description: 'Certificate by which it proves to other services who it is, PEM; without it calls go in plain',
    group: 'RPC_TLS',
  }),
  RPC_TLS_KEY_FILE: fileContent()
    .optional()
    .meta({ description: 'Key of that certificate, PEM', secret: true, group: 'RPC_TLS' }),
  RPC_TLS_CA_FILE: fileContent()
    .optional()
    .meta({ description: 'Authorities whose certificates it accepts of other services, PEM', group: 'RPC_TLS' }),
  RPC_TLS_CALLERS: z
    .string()
    .transform((names) => names.split(','))
    .optional()
    .meta({
      description: 'Services that may call over TLS, with commas between; without it all that have a certificate',
    }),
  CHECK_INTERVAL_MS: milliseconds()
    .default(1_000)
    .meta({ description: 'How often Consul asks for its health', unit: 'ms' }),
  DRAIN_TIMEOUT_MS: milliseconds()
    .default(10_000)
    .meta({ description: 'How long calls in flight may take to end at a stop', unit: 'ms' }),
  STOP_TIMEOUT_MS: milliseconds()
    .default(15_000)
    .meta({ description: 'How long a stop may take before it is forced', unit: 'ms' }),
  [ALLOW_DEMO_SECRETS]: flag()
    .default(false)
    .meta({ description: 'Whether secrets that begin with demo- are accepted: never where it matters' }),
} as const;

export const serviceConfig = z.object(serviceSettings);
export type ServiceConfig = z.output<typeof serviceConfig>;
