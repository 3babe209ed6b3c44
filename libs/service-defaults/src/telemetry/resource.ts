import { resourceFromAttributes, type Resource } from '@opentelemetry/resources';
import type { ServiceConfig } from '../config/service-settings.ts';
import type { ServiceIdentity } from '../identity.ts';

/** What identifies this process in exported data. */
export const resourceOf = ({ service, instanceId, version, zone }: ServiceIdentity, config: ServiceConfig): Resource =>
  resourceFromAttributes({
    'service.namespace': config.INSTALLATION ?? 'signalbox',
    'signalbox.zone': zone,
    ...config.OTEL_RESOURCE_ATTRIBUTES,
    'service.name': service,
    'service.instance.id': instanceId,
    'service.version': version,
  });
