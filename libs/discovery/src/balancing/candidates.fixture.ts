import { seededRandom } from '@signalbox/testing/seeded-random';
import { instance } from '../instance.fixture.ts';
import type { Instance } from '../instance.ts';
import { Candidate } from './candidate.ts';
import { Dice } from './dice.ts';
import { createPolicy, type PolicyName } from './policies.ts';
import type { PolicyContext } from './policy.ts';

/** So many instances, named by numbers, that were never called. */
export function candidates(count: number, more: (at: number) => Partial<Instance> = () => ({})): Candidate[] {
  return Array.from({ length: count }, (_, at) => new Candidate(instance(String(at), more(at))));
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
