import { seededRandom } from '@signalbox/testing/seeded-random';
import { Endpoint, type BalancedInstance } from '../endpoint.ts';
import { IntRandom } from '../int-random.ts';
import { createPolicy, type PolicyName } from './policies.ts';
import type { PolicyContext } from './policy.ts';

/** Endpoints with the ids 0, 1, 2, …, never called. */
export function endpoints(count: number, more: (at: number) => Partial<BalancedInstance> = () => ({})): Endpoint[] {
  const usual = { status: 'passing', zone: 'local', weight: 1 } as const;
  return Array.from({ length: count }, (_, at) => new Endpoint({ id: String(at), ...usual, ...more(at) }));
}

export function policyOf(name: PolicyName, seed: number, context: Partial<PolicyContext> = {}) {
  const random = new IntRandom(seededRandom(seed));
  return createPolicy<Endpoint>(name, { random, choices: 2, zone: 'local', inFlight: () => 0, ...context });
}

/** How often each of the endpoints is picked. */
export function shares(all: readonly Endpoint[], picks: number, pick: (at: number) => Endpoint): number[] {
  const counts = new Map(all.map((endpoint) => [endpoint, 0]));
  for (let at = 0; at < picks; at += 1) {
    const picked = pick(at);
    counts.set(picked, (counts.get(picked) ?? 0) + 1);
  }
  return [...counts.values()];
}
