import type { Candidate } from '../candidate.ts';
import { ConsistentHash } from './consistent-hash.ts';
import { CallsInFlight, ExpectedWait } from './load.ts';
import type { Policy, PolicyContext } from './policy.ts';
import { RoundRobin } from './round-robin.ts';
import { SameZone } from './same-zone.ts';
import { TwoChoices } from './two-choices.ts';
import { Uniform } from './uniform.ts';
import { Weighted } from './weighted.ts';

/** Every policy there is, by the name that a configuration gives it. */
const policies = {
  'peak-ewma': ({ dice, choices }) => new TwoChoices(dice, new ExpectedWait(), choices),
  'two-choices': ({ dice, choices }) => new TwoChoices(dice, new CallsInFlight(), choices),
  'round-robin': ({ dice }) => new RoundRobin(dice),
  random: ({ dice }) => new Uniform(dice),
  weighted: ({ dice }) => new Weighted(dice),
  'consistent-hash': (context) => new ConsistentHash(context),
  'same-zone': (context) => new SameZone(context),
} satisfies Record<string, (context: PolicyContext) => Policy<never>>;

export type PolicyName = keyof typeof policies;

export const policyNames = Object.keys(policies) as [PolicyName, ...PolicyName[]];

/** A policy of its own for each service: it may remember whose turn it is. */
export function createPolicy<C extends Candidate>(name: PolicyName, context: PolicyContext): Policy<C> {
  return (policies[name] as (context: PolicyContext) => Policy<C>)(context);
}
