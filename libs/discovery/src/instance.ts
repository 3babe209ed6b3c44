import type { BalancedInstance } from '@signalbox/balancing';

/** One running process of a service, as listed by the registry. */
export interface Instance extends BalancedInstance {
  readonly service: string;
  readonly address: string;
  readonly port: number;
  readonly version: string;
  /** Start time of the process, ISO 8601. */
  readonly startedAt: string;
  /** The port at `address` with its health, metrics and topology. */
  readonly opsPort?: number;
}

/** Whether two lists are equal. Both are in the registry's order. */
export function sameInstances(one: readonly Instance[], other: readonly Instance[]): boolean {
  return (
    one === other || (one.length === other.length && one.every((instance, at) => sameInstance(instance, other[at])))
  );
}

/** Whether two instances are equal in all properties. */
export function sameInstance(one: Instance, other: Instance | undefined): boolean {
  return (
    one.id === other?.id &&
    one.address === other.address &&
    one.port === other.port &&
    one.status === other.status &&
    one.version === other.version &&
    one.zone === other.zone &&
    one.startedAt === other.startedAt &&
    one.opsPort === other.opsPort &&
    one.weight === other.weight
  );
}
