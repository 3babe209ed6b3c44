import { services, type Service } from '../../../topology.ts';
import type { Options } from './options.ts';

/** A service as the local stack runs it. */
export interface PlannedService extends Pick<Service, 'name' | 'instances' | 'hasDatabase'> {
  /** Whether clients connect to it over HTTP. */
  readonly isEdge: boolean;
  /** Port of the first instance. The next instances use the following ports. 0: each chooses a free port. */
  readonly firstPort: number;
  readonly env: Readonly<Record<string, string>>;
}

/** The services that other services call. Each implements the contract of its name. */
export const calledServices = services.filter(({ edgePort }) => edgePort === undefined);

/**
 * The services to run, in the order of topology.ts. All start at the same time (each waits for its dependencies), and
 * stop in reverse order.
 */
export function plannedServices(
  services: readonly Service[],
  { instances, port, otlp }: Pick<Options, 'instances' | 'port'> & Partial<Pick<Options, 'otlp'>>,
): readonly PlannedService[] {
  return services.map((service) => ({
    name: service.name,
    instances: instances[service.name] ?? service.instances,
    hasDatabase: service.hasDatabase,
    isEdge: service.edgePort !== undefined,
    firstPort: service.edgePort === undefined ? 0 : port,
    env: otlp === undefined ? service.demoEnv : { ...service.demoEnv, OTEL_EXPORTER_OTLP_ENDPOINT: otlp },
  }));
}
