import type { Instance, InstanceStatus } from '../../instance.ts';

/** One element of the answer of `/v1/health/service/NAME`, as far as it is read. */
export interface HealthEntry {
  readonly Node: { readonly Address: string };
  readonly Service: {
    readonly ID: string;
    readonly Service: string;
    readonly Address: string;
    readonly Port: number;
    readonly Meta: Readonly<Record<string, string>> | null;
    readonly Weights?: { readonly Passing: number; readonly Warning: number };
  };
  readonly Checks: readonly { readonly Status: string }[];
}

/** The instances that an answer tells of, in the order of their ids: Consul promises none. */
export function instancesFrom(entries: readonly HealthEntry[]): Instance[] {
  return entries.map(instanceFrom).sort((one, other) => (one.id < other.id ? -1 : 1));
}

function instanceFrom({ Node, Service, Checks }: HealthEntry): Instance {
  const status = worstOf(Checks.map(({ Status }) => Status));
  return {
    id: Service.ID,
    service: Service.Service,
    address: Service.Address || Node.Address,
    port: Service.Port,
    version: Service.Meta?.['version'] ?? '',
    zone: Service.Meta?.['zone'] ?? '',
    startedAt: Service.Meta?.['startedAt'] ?? '',
    status,
    weight: (status === 'warning' ? Service.Weights?.Warning : Service.Weights?.Passing) ?? 1,
  };
}

/** The worst of an instance's checks and its node's. A status of a later Consul that is unknown here counts as critical. */
function worstOf(statuses: readonly string[]): InstanceStatus {
  if (statuses.every((status) => status === 'passing')) return 'passing';
  return statuses.every((status) => status === 'passing' || status === 'warning') ? 'warning' : 'critical';
}
