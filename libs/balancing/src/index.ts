export { Candidate } from './candidate.ts';
export { Dice, type Random } from './dice.ts';
export { Ejector } from './health/ejector.ts';
export type { EjectionReason } from './health/health.ts';
export type { BalancedInstance, InstanceStatus } from './instance.ts';
export type { CallEnd, Lease } from './lease.ts';
export { Picker, type PickedCall, type PickerOptions } from './picker.ts';
export { createPolicy, policyNames, type PolicyName } from './policies/policies.ts';
export { RetryBudget } from './retry-budget.ts';
