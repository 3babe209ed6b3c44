/** What a registry's checks say of an instance: the worst of them all. */
export type InstanceStatus = 'passing' | 'warning' | 'critical';

/** What the balancer needs to know of an instance. */
export interface BalancedInstance {
  /** Unique among all instances of all services. */
  readonly id: string;
  readonly status: InstanceStatus;
  readonly zone: string;
  /** How much of the calls it wants, next to the weights of the others. Only the policy `weighted` looks at it. */
  readonly weight: number;
}
