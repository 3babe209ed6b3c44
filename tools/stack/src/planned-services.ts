import { services, type Service } from '../../../topology.ts';
import type { Options } from './options.ts';

/** A service of the system, as this machine runs it. */
export interface PlannedService extends Pick<Service, 'name' | 'instances' | 'hasDatabase'> {
  /** Whether clients talk to it, over HTTP. */
  readonly isEdge: boolean;
  /** Port of the first instance, the next ones taking the ports after it; 0 = each takes a free one. */
  readonly firstPort: number;
  readonly env: Readonly<Record<string, string>>;
}

/** The services that others call: each answers the contract of its name. */
export const calledServices = services.filter(({ edgePort }) => edgePort === undefined);

/** For the local stack alone: services refuse a secret like this unless `ALLOW_DEMO_SECRETS` is set. */
export const demoSecret = (service: string) => `demo-secret-${service}-do-not-use-elsewhere`;

/**
 * What runs of the services, in the same order. All start at once (each waits for what it needs), and stop from the last to
 * the first.
 */
export function plannedServices(
  services: readonly Service[],
  { instances, port }: Pick<Options, 'instances' | 'port'>,
): readonly PlannedService[] {
  return services.map((service) => ({
    name: service.name,
    instances: instances[service.name] ?? service.instances,
    hasDatabase: service.hasDatabase,
    isEdge: service.edgePort !== undefined,
    firstPort: service.edgePort === undefined ? 0 : port,
    env: { ...demoSecrets(service), ...service.demoEnv },
  }));
}

/** The variables that hold secrets, with demo secrets in them. */
export function demoSecrets({ secrets }: Pick<Service, 'secrets'>): Record<string, string> {
  const filled = (value: string) => value.replaceAll(/\{([\w-]+)\}/g, (_, service: string) => demoSecret(service));
  return Object.fromEntries(Object.entries(secrets).map(([variable, value]) => [variable, filled(value)]));
}
