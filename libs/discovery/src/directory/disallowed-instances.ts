import type { Instance } from '../instance.ts';
import type { StateLog } from '../state-log.ts';
import type { AllowedAddresses } from './allowed-addresses.ts';

/** Removes the instances of one service at disallowed addresses, and logs each of them once. */
export class DisallowedInstances {
  private disallowed: ReadonlySet<string> = new Set();

  constructor(
    private readonly allowed: AllowedAddresses,
    private readonly logger: StateLog,
  ) {}

  /** Number of instances removed from the last list. */
  get count(): number {
    return this.disallowed.size;
  }

  /** The instances at allowed addresses. Returns the list itself if all are. */
  without(instances: readonly Instance[]): readonly Instance[] {
    const disallowed = new Set<string>();
    const rest = instances.filter((instance) => {
      const reason = this.allowed.problemOf(instance);
      if (reason === undefined) return true;
      const { id, service, address, port } = instance;
      const key = `${id} ${address} ${port}`;
      if (!this.disallowed.has(key)) {
        // Not `service`: that field of a log line is the service that logs.
        const about = { refusedService: service, refusedId: id, address, port, reason };
        this.logger.warn(about, 'instance ignored: address not allowed');
      }
      disallowed.add(key);
      return false;
    });
    this.disallowed = disallowed;
    return rest.length === instances.length ? instances : rest;
  }
}
