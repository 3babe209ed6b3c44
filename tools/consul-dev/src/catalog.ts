import type { CheckDefinition, CheckStatus, ServiceDefinition } from './definition.ts';
import type { RaftIndex } from './raft-index.ts';
import { Waiters } from './waiters.ts';

export interface CatalogCheck {
  readonly definition: CheckDefinition;
  status: CheckStatus;
  /** The output that the catalog shows: that of the last status change. */
  output: string;
  /** The output that the agent shows: the latest. */
  agentOutput: string;
  readonly createIndex: number;
  modifyIndex: number;
}

export interface CatalogService {
  definition: ServiceDefinition;
  readonly checks: Map<string, CatalogCheck>;
  readonly createIndex: number;
  modifyIndex: number;
}

/**
 * The registered services, their states, and the indexes that blocking queries wait for.
 *
 * A registered service has its own index, so a change to another service wakes no watcher of this one. An unregistered
 * name has the index at which the last instance of any service disappeared.
 * @see https://developer.hashicorp.com/consul/api-docs/features/blocking
 */
export class Catalog {
  private readonly services = new Map<string, CatalogService>();
  private readonly indexByName = new Map<string, number>();
  private readonly waiters = new Waiters();
  private readonly index: RaftIndex;
  private lastServicesIndex = 1;
  private checksIndex = 1;
  private lastRemovalIndex: number | undefined;

  constructor(index: RaftIndex) {
    this.index = index;
  }

  /**
   * The index of the list of all services. It changes when a service is added, changed or removed, not when a check
   * changes.
   */
  get servicesIndex(): number {
    return this.lastServicesIndex;
  }

  /** The index of one service's instances and their checks. */
  indexOf(name: string): number {
    return this.indexByName.get(name) ?? this.lastRemovalIndex ?? Math.max(this.lastServicesIndex, this.checksIndex);
  }

  get(id: string): CatalogService | undefined {
    return this.services.get(id);
  }

  all(): CatalogService[] {
    return [...this.services.values()];
  }

  named(name: string): CatalogService[] {
    return this.all().filter((service) => service.definition.name === name);
  }

  /** Adds a service without checks, or updates its definition. An equal definition changes no index. */
  putService(definition: ServiceDefinition): void {
    const known = this.services.get(definition.id);
    if (known === undefined) {
      const index = this.raise(definition.name);
      this.lastServicesIndex = index;
      this.services.set(definition.id, { definition, checks: new Map(), createIndex: index, modifyIndex: index });
    } else if (!sameService(known.definition, definition)) {
      const formerName = known.definition.name;
      known.definition = definition;
      known.modifyIndex = this.lastServicesIndex = this.raise(definition.name);
      if (formerName !== definition.name) this.forgetName(formerName);
    } else {
      known.definition = definition;
    }
    this.waiters.wake();
  }

  removeService(id: string): void {
    const service = this.services.get(id);
    if (service === undefined) return;
    this.services.delete(id);
    this.lastServicesIndex = this.raise(service.definition.name);
    if (service.checks.size > 0) this.checksIndex = this.lastServicesIndex;
    this.forgetName(service.definition.name);
    this.waiters.wake();
  }

  /** Adds a check. A known check gets the new definition and keeps its state. */
  putCheck(service: CatalogService, definition: CheckDefinition): void {
    const known = service.checks.get(definition.id);
    const index = known?.modifyIndex ?? (this.checksIndex = this.raise(service.definition.name));
    service.checks.set(definition.id, {
      definition,
      status: known?.status ?? definition.firstStatus,
      output: known?.output ?? '',
      agentOutput: known?.agentOutput ?? '',
      createIndex: known?.createIndex ?? index,
      modifyIndex: index,
    });
    this.waiters.wake();
  }

  removeCheck(service: CatalogService, checkId: string): void {
    if (!service.checks.delete(checkId)) return;
    this.checksIndex = this.raise(service.definition.name);
    this.waiters.wake();
  }

  /** Sets a check's state. As in Consul's agent, a change of the output alone changes no index. */
  setStatus(service: CatalogService, check: CatalogCheck, status: CheckStatus, output: string): void {
    check.agentOutput = output;
    if (check.status === status) return;
    check.status = status;
    check.output = output;
    check.modifyIndex = this.checksIndex = this.raise(service.definition.name);
    this.waiters.wake();
  }

  /** Resolves at the next change, after the time, or when the signal aborts. */
  waitForChange(timeoutMs: number, signal: AbortSignal): Promise<void> {
    return this.waiters.wait(timeoutMs, signal);
  }

  private raise(name: string): number {
    const index = this.index.raise();
    this.indexByName.set(name, index);
    return index;
  }

  private forgetName(name: string): void {
    if (this.named(name).length > 0) {
      this.indexByName.set(name, this.index.current);
    } else {
      this.indexByName.delete(name);
      this.lastRemovalIndex = this.index.current;
    }
  }
}

function sameService(one: ServiceDefinition, other: ServiceDefinition): boolean {
  return fingerprint(one) === fingerprint(other);
}

const fingerprint = ({ name, tags, meta, address, port, enableTagOverride }: ServiceDefinition): string =>
  JSON.stringify([name, tags, [...meta].sort(), address, port, enableTagOverride]);
