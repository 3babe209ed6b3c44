import type { Instance } from '../instance.ts';
import type { StateLog } from '../state-log.ts';
import type { AllowedAddresses } from './allowed-addresses.ts';

/** Leaves out the instances of one service that are where none may be, and tells each of them once. */
export class RefusedInstances {
  private refused: ReadonlySet<string> = new Set();

  constructor(
    private readonly allowed: AllowedAddresses,
    private readonly logger: StateLog,
  ) {}

  /** How many were left out of the last list. */
  get count(): number {
    return this.refused.size;
  }

  /** The instances that may be called: the list itself, where they all may. */
  without(instances: readonly Instance[]): readonly Instance[] {
    const refused = new Set<string>();
    const rest = instances.filter((instance) => {
      const reason = this.allowed.refusal(instance);
      if (reason === undefined) return true;
      const { id, service, address, port } = instance;
      const key = `${id} ${address} ${port}`;
      if (!this.refused.has(key)) {
        const about = { refusedService: service, refusedId: id, address, port, reason };
        this.logger.warn(about, 'an instance is ignored: it is where none may be');
      }
      refused.add(key);
      return false;
    });
    this.refused = refused;
    return rest.length === instances.length ? instances : rest;
  }
}
