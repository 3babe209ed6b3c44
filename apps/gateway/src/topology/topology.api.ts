import { z } from 'zod';
import { endpoint, schemaNames } from '../api/endpoint.ts';

export const topology = z.object({
  gateway: z.object({ id: z.string(), policy: z.string() }),
  services: z.array(
    z.object({
      service: z.string(),
      policy: z.string(),
      panic: z.boolean(),
      instances: z.array(
        z.object({
          id: z.string(),
          service: z.string(),
          address: z.string(),
          port: z.int(),
          version: z.string(),
          zone: z.string(),
          startedAt: z.string(),
          status: z.enum(['passing', 'warning', 'critical']),
          weight: z.number(),
          inFlight: z.int(),
          waiting: z.int(),
          latencyMs: z.number().nullable(),
          picks: z.int(),
          failures: z.int(),
          eligible: z.boolean(),
          state: z.enum(['serving', 'warming', 'ejected', 'probing']),
          ejection: z
            .object({
              reason: z.enum(['connection', 'failures', 'success-rate']),
              detail: z.string(),
              remainingMs: z.int(),
            })
            .nullable(),
        }),
      ),
    }),
  ),
});
topology.register(schemaNames, { id: 'Topology' });

export const getTopology = endpoint({
  method: 'GET',
  path: '/api/topology',
  access: 'admin',
  tag: 'Operations',
  summary: 'List the known instances of each service',
  description:
    'Shows the state of the gateway that answers. Requests in flight, latencies and picks are measured by this gateway only.',
  answer: { status: 200, description: 'The services and all of their instances', body: topology },
});
