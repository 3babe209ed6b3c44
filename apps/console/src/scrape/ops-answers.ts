import { z } from 'zod';

const MAX_SERVICES = 64;
const MAX_INSTANCES = 1_000;
const text = () => z.string().max(1_000);

const instanceView = z.object({
  id: text(),
  status: z.enum(['passing', 'warning', 'critical']),
  inFlight: z.int(),
  latencyMs: z.number().nullable(),
  picks: z.int(),
  failures: z.int(),
  state: z.enum(['serving', 'warming', 'ejected', 'probing']),
  ejection: z.object({ reason: text(), detail: text(), remainingMs: z.number() }).nullable(),
});

const serviceView = z.object({
  service: text(),
  policy: text(),
  panic: z.boolean(),
  instances: z.array(instanceView).max(MAX_INSTANCES),
});
/** How an instance balances its calls to one service. */
export type CalledService = z.output<typeof serviceView>;

/** The used part of the answer of `/topology`. */
export const topologyAnswer = z.object({ services: z.array(serviceView).max(MAX_SERVICES) });

const documentReport = z.object({
  document: z.string(),
  revision: z.int().optional(),
  isTrial: z.boolean().optional(),
  rejected: z.object({ revision: z.int().optional(), reason: z.string() }).optional(),
});

/** The used part of the answer of `/health/ready`. */
export const readinessAnswer = z.object({
  parts: z.record(z.string(), z.string()).default({}),
  configuration: z.object({ documents: z.array(documentReport), pinned: z.array(z.string()) }).optional(),
});
export type ReadinessAnswer = z.output<typeof readinessAnswer>;
