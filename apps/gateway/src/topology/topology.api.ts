import { openEnum } from '@signalbox/contract';
import { z } from 'zod';
import { endpoint, schemaNames } from '../api/endpoint.ts';

export const topology = z.object({
  gateway: z.object({
    id: z.string(),
    policy: z.string().describe('The load balancing policy'),
    configuration: z
      .object({
        documents: z.array(
          z.object({
            document: z.string(),
            revision: z.int().optional().describe('Absent while no document is in force'),
            isTrial: z.literal(true).optional().describe('Its settings are only for this instance'),
            rejected: z
              .object({ revision: z.int().optional(), reason: z.string() })
              .optional()
              .describe('Present while the newest document is rejected'),
          }),
        ),
        pinned: z.array(z.string()).describe('Settings that no document changes'),
      })
      .describe('The settings of this gateway that can change while it runs'),
  }),
  services: z.array(
    z.object({
      service: z.string(),
      policy: z.string(),
      panic: z.boolean().describe('Too many instances are ejected, so all are used'),
      instances: z.array(
        z.object({
          id: z.string(),
          service: z.string(),
          address: z.string(),
          port: z.int(),
          version: z.string(),
          zone: z.string(),
          startedAt: z.string(),
          status: z.enum(['passing', 'warning', 'critical']).describe('Result of the health check in the registry'),
          weight: z.number(),
          inFlight: z.int().describe('Calls in flight, without long polls'),
          longPolls: z.int().describe('Long polls in flight: calls that wait for an event'),
          latencyMs: z.number().nullable().describe('Moving average of the latency; null before the first reply'),
          picks: z.int().describe('Calls that the balancer has sent to it'),
          failures: z.int().describe('Failed calls'),
          eligible: z.boolean().describe('Whether the balancer may pick it now'),
          state: z
            .enum(['serving', 'warming', 'ejected', 'probing'])
            .describe('warming: it gets fewer calls (slow start); ejected: no calls; probing: one call or PING'),
          ejection: z
            .object({
              reason: openEnum(['connection', 'identity', 'failures', 'success-rate']).describe(
                'identity: its certificate does not prove that it is this service. Later versions can add reasons',
              ),
              detail: z.string(),
              remainingMs: z.int().describe('Time until it may be probed'),
            })
            .nullable()
            .describe('Null while it is not ejected'),
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
