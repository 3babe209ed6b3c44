import { z } from 'zod';

/** One instance as one caller sees it, and what the caller measured since the last scrape. */
const balancedInstance = z.object({
  id: z.string(),
  name: z.string().nullable(),
  state: z.enum(['serving', 'warming', 'ejected', 'probing']),
  status: z.enum(['passing', 'warning', 'critical']),
  ejection: z.object({ reason: z.string(), detail: z.string(), remainingMs: z.number() }).nullable(),
  picks: z.int().describe('Since the caller started'),
  picksPerSecond: z.number(),
  failures: z.int(),
  failuresPerSecond: z.number(),
  inFlight: z.int(),
  latencyMs: z.number().nullable().describe("The balancer's moving average"),
});
export type BalancedInstance = z.output<typeof balancedInstance>;

/** How one caller balances its calls to one service. */
const balancer = z.object({
  caller: z.object({ id: z.string(), name: z.string().nullable(), service: z.string() }),
  service: z.string(),
  policy: z.string(),
  isPanic: z.boolean(),
  instances: z.array(balancedInstance),
  latency: z
    .object({
      boundsMs: z.array(z.number()).describe('Upper bounds; the last bucket has none'),
      counts: z.array(z.number()).describe('Attempts per second by bucket: one element more than the bounds'),
    })
    .describe('Distribution of the duration of attempts over the last 10 s'),
});
export type Balancer = z.output<typeof balancer>;
export const balancerList = z.object({ at: z.string(), items: z.array(balancer) });
export type BalancerList = z.output<typeof balancerList>;
