import type { Instance, InstanceStatus } from '../../instance.ts';
import type { RegistryEntry } from '../registry.ts';

/** An instance as an agent has it, as far as it is read. */
export interface AgentService {
  readonly ID: string;
  readonly Service: string;
  readonly Address: string;
  readonly Port: number;
  readonly Meta: Readonly<Record<string, string>> | null;
}

/** The check of an instance, likewise. */
export interface AgentCheck {
  readonly ServiceID?: string;
  readonly Status: string;
  readonly Output?: string;
}

/** One element of the answer of `/v1/health/service/NAME`, as far as it is read. */
export interface HealthEntry {
  readonly Node: { readonly Address: string };
  readonly Service: AgentService & { readonly Weights?: { readonly Passing: number; readonly Warning: number } };
  readonly Checks: readonly { readonly Status: string }[];
}

/** The instances that an answer tells of, in the order of their ids: Consul promises none. */
export function instancesFrom(entries: readonly HealthEntry[]): Instance[] {
  return entries.map(instanceFrom).sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** What is registered, with the check that the instance has told of it. */
export function entryFrom({ ID, Service, Address, Port, Meta }: AgentService, check?: AgentCheck): RegistryEntry {
  const { version = '', zone = '', startedAt = '', incarnation, opsPort } = Meta ?? {};
  return {
    id: ID,
    service: Service,
    address: Address,
    port: Port,
    version,
    zone,
    startedAt,
    ...(incarnation !== undefined && { incarnation }),
    ...(opsPort !== undefined && { opsPort: Number(opsPort) }),
    ...(check !== undefined && { check: { status: check.Status, output: check.Output ?? '' } }),
  };
}

function instanceFrom({ Node, Service, Checks }: HealthEntry): Instance {
  const { id, service, address, port, version, zone, startedAt } = entryFrom(Service);
  const status = worstOf(Checks.map(({ Status }) => Status));
  return {
    id,
    service,
    address: address || Node.Address,
    port,
    version,
    zone,
    startedAt,
    status,
    weight: (status === 'warning' ? Service.Weights?.Warning : Service.Weights?.Passing) ?? 1,
  };
}

/** The worst of an instance's checks and its node's. A status of a later Consul that is unknown here counts as critical. */
function worstOf(statuses: readonly string[]): InstanceStatus {
  if (statuses.every((status) => status === 'passing')) return 'passing';
  return statuses.every((status) => status === 'passing' || status === 'warning') ? 'warning' : 'critical';
}
