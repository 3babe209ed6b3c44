/** The worst result of an instance's health checks. */
export type InstanceStatus = 'passing' | 'warning' | 'critical';

/** What the balancer needs to know of an instance. */
export interface BalancedInstance {
  /** Unique among all instances of all services. */
  readonly id: string;
  readonly status: InstanceStatus;
  readonly zone: string;
  /** Its relative share of calls. Only the policy `weighted` uses it. */
  readonly weight: number;
}
