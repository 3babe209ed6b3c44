import type { Random } from '../timing/clock.ts';
import type { Policy } from './policy.ts';
import { RoundRobin } from './round-robin.ts';
import { TwoChoices } from './two-choices.ts';

const policies = {
  'round-robin': (random: Random): Policy => new RoundRobin(random),
  'two-choices': (random: Random): Policy => new TwoChoices(random),
};

export type PolicyName = keyof typeof policies;

/** Every policy there is, by the name that a configuration gives it. */
export const policyNames = Object.keys(policies) as [PolicyName, ...PolicyName[]];

/** A policy of its own for each service: it may remember whose turn it is. */
export function createPolicy(name: PolicyName, random: Random): Policy {
  return policies[name](random);
}
