export { Ejector } from './ejector.ts';
export {
  Endpoint,
  isUnconnected,
  type BalancedInstance,
  type CallOutcome,
  type EjectionReason,
  type Health,
  type InstanceStatus,
} from './endpoint.ts';
export { IntRandom, type Random } from './int-random.ts';
export { Picker, type PickerOptions, type PickerSettings } from './picker.ts';
export type { EndpointPick, PickedCall } from './endpoint-pick.ts';
export { createPolicy, policyNames, type PolicyName } from './policies/policies.ts';
export { RetryBudget, type RetryBudgetOptions } from './retry-budget.ts';
