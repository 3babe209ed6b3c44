import { z } from 'zod';

/** A rate in events per second, measured over the last scrapes. */
const rate = () => z.number().min(0);
/** A duration in milliseconds. Null while nothing was measured. */
const duration = () => z.number().nullable();

/** The measurements of a flow of calls over the last seconds. */
const flow = {
  callsPerSecond: rate(),
  failuresPerSecond: rate(),
  p50Ms: duration(),
  p99Ms: duration(),
};

const instanceState = z
  .enum(['starting', 'serving', 'warming', 'probing', 'ejected', 'not-ready', 'frozen', 'draining', 'stopped', 'gone'])
  .describe(
    'The worst that its registry entry, its callers and the launcher report. warming: slow start; not-ready: its health check fails; stopped: held by the launcher; gone: disappeared less than 10 s ago',
  );
export type InstanceState = z.output<typeof instanceState>;

export const mapInstance = z.object({
  id: z.string().describe('Its id in the registry'),
  name: z.string().nullable().describe('Its name in the local stack, such as users-1; null elsewhere'),
  service: z.string(),
  address: z.string(),
  port: z.int(),
  version: z.string(),
  zone: z.string(),
  startedAt: z.string(),
  state: instanceState,
  reason: z.string().nullable().describe('Why it is in this state'),
  ...flow,
  inFlight: z.int().describe('Requests in progress'),
  cpuCores: z.number().nullable().describe('CPU time per second of time'),
  memoryBytes: z.int().nullable(),
  revisions: z.record(z.string(), z.int()).describe('Revision in force by configuration document'),
  fault: z
    .object({ delayMs: z.int(), abortPercent: z.int() })
    .nullable()
    .describe('The fault that its settings inject; null if none'),
});
export type MapInstance = z.output<typeof mapInstance>;

const mapService = z.object({
  name: z.string(),
  layer: z.int().describe('0: called by clients; otherwise 1 more than its callers at most'),
  isEdge: z.boolean().describe('Whether clients call it'),
  hasDatabase: z.boolean(),
  instances: z.array(mapInstance),
});

const mapLine = z.object({
  from: z.string().describe('The name of a service, or `clients`'),
  to: z.string(),
  ...flow,
});
export type MapLine = z.output<typeof mapLine>;

/** The whole system at one moment. */
export const systemMap = z.object({
  at: z.string().describe('When it was measured, ISO 8601'),
  installation: z.string(),
  hasProxy: z.boolean().describe('Whether a proxy is between clients and gateways'),
  services: z.array(mapService),
  lines: z.array(mapLine),
  databases: z.array(
    z.object({ service: z.string(), busy: z.int(), idle: z.int(), waiting: z.int(), isReachable: z.boolean() }),
  ),
  registry: z.object({ isReachable: z.boolean(), detail: z.string() }),
  traffic: z.object({
    callsPerSecond: z.number().describe('Demo traffic; 0 while it is off'),
    failed: z.int().describe('Calls of the demo traffic that failed since it was switched on'),
  }),
});
export type SystemMap = z.output<typeof systemMap>;

/** Time series of one instance. All arrays have the length of `at`. */
export const instanceSeries = z.object({
  at: z.array(z.number()).describe('Seconds since 1970'),
  callsPerSecond: z.array(z.number().nullable()),
  failuresPerSecond: z.array(z.number().nullable()),
  p50Ms: z.array(z.number().nullable()),
  p99Ms: z.array(z.number().nullable()),
  inFlight: z.array(z.number().nullable()),
  cpuCores: z.array(z.number().nullable()),
  memoryBytes: z.array(z.number().nullable()),
});
export type InstanceSeries = z.output<typeof instanceSeries>;
