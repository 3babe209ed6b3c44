import type { BalancedInstance } from '../instance.ts';
import { seededRandom } from '@signalbox/testing/seeded-random';
import { Candidate } from '../candidate.ts';
import { Dice } from '../dice.ts';
import { createPolicy, type PolicyName } from './policies.ts';
import type { PolicyContext } from './policy.ts';

/** So many instances, named by numbers, that were never called. */
export function candidates(count: number, more: (at: number) => Partial<BalancedInstance> = () => ({})): Candidate[] {
  const usual = { status: 'passing', zone: 'local', weight: 1 } as const;
  return Array.from({ length: count }, (_, at) => new Candidate({ id: String(at), ...usual, ...more(at) }));
}

export function policyOf(name: PolicyName, seed: number, context: Partial<PolicyContext> = {}) {
  const dice = new Dice(seededRandom(seed));
  return createPolicy<Candidate>(name, { dice, choices: 2, zone: 'local', inFlight: () => 0, ...context });
}

/** How often each of the candidates is picked. */
export function shares(all: readonly Candidate[], picks: number, pick: (at: number) => Candidate): number[] {
  const counts = new Map(all.map((candidate) => [candidate, 0]));
  for (let at = 0; at < picks; at += 1) {
    const picked = pick(at);
    counts.set(picked, (counts.get(picked) ?? 0) + 1);
  }
  return [...counts.values()];
}
