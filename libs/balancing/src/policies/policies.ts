import type { Endpoint } from '../endpoint.ts';
import { ConsistentHash } from './consistent-hash.ts';
import type { Policy, PolicyContext } from './policy.ts';
import { RoundRobin } from './round-robin.ts';
import { SameZone } from './same-zone.ts';
import { InFlightLoad, PeakEwmaLoad, TwoChoices } from './two-choices.ts';
import { RandomChoice } from './random-choice.ts';
import { Weighted } from './weighted.ts';

/** All policies by their name in the configuration. */
const policies = {
  'peak-ewma': ({ random, choices }) => new TwoChoices(random, new PeakEwmaLoad(), choices),
  'two-choices': ({ random, choices }) => new TwoChoices(random, new InFlightLoad(), choices),
  'round-robin': ({ random }) => new RoundRobin(random),
  random: ({ random }) => new RandomChoice(random),
  weighted: ({ random }) => new Weighted(random),
  'consistent-hash': (context) => new ConsistentHash(context),
  'same-zone': (context) => new SameZone(context),
} satisfies Record<string, (context: PolicyContext) => Policy<never>>;

export type PolicyName = keyof typeof policies;

export const policyNames = Object.keys(policies) as [PolicyName, ...PolicyName[]];

/** Creates a policy. Each service needs its own, as a policy may have state. */
export function createPolicy<E extends Endpoint>(name: PolicyName, context: PolicyContext): Policy<E> {
  return (policies[name] as (context: PolicyContext) => Policy<E>)(context);
}
