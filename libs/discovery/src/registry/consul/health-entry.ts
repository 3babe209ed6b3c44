import type { InstanceStatus } from '@signalbox/balancing';
import type { Instance } from '../../instance.ts';
import type { RegistryEntry } from '../registry.ts';

/** A service as listed by the agent (only the properties that are used). */
export interface AgentService {
  readonly ID: string;
  readonly Service: string;
  readonly Address: string;
  readonly Port: number;
  readonly Meta: Readonly<Record<string, string>> | null;
}

/** A check as listed by the agent. */
export interface AgentCheck {
  readonly ServiceID?: string;
  readonly Status: string;
  readonly Output?: string;
}

/** One element of the reply of `/v1/health/service/NAME` (only the properties that are used). */
export interface HealthEntry {
  readonly Node: { readonly Address: string };
  readonly Service: AgentService & { readonly Weights?: { readonly Passing: number; readonly Warning: number } };
  readonly Checks: readonly { readonly Status: string }[];
}

/** Converts a reply to instances, sorted by id, as Consul guarantees no order. */
export function instancesFrom(entries: readonly HealthEntry[]): Instance[] {
  return entries.map(instanceFrom).sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** Converts a service and its check to a registry entry. */
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
  const { id, service, address, port, version, zone, startedAt, opsPort } = entryFrom(Service);
  const status = worstOf(Checks.map(({ Status }) => Status));
  return {
    id,
    service,
    address: address || Node.Address,
    port,
    version,
    zone,
    startedAt,
    ...(opsPort !== undefined && { opsPort }),
    status,
    weight: (status === 'warning' ? Service.Weights?.Warning : Service.Weights?.Passing) ?? 1,
  };
}

/** The worst status of the checks of an instance and its node. An unknown status counts as critical. */
function worstOf(statuses: readonly string[]): InstanceStatus {
  if (statuses.every((status) => status === 'passing')) return 'passing';
  return statuses.every((status) => status === 'passing' || status === 'warning') ? 'warning' : 'critical';
}
