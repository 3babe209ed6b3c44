import { randomBytes } from 'node:crypto';
import type { ServiceConfig } from './config/service-settings.ts';

/** Which service this process is an instance of, as the registry, logs and metrics name it. */
export abstract class ServiceIdentity {
  abstract readonly service: string;
  abstract readonly instanceId: string;
  abstract readonly version: string;
  abstract readonly zone: string;
  /** ISO 8601. */
  abstract readonly startedAt: string;
  /** Random: what tells this process from another one with the same instance id. */
  abstract readonly incarnation: string;
}

const random = randomBytes(4).toString('hex');
const incarnation = randomBytes(8).toString('hex');
const startedAt = new Date().toISOString();

/** The identity of this process: the same each time it is asked for. */
export function serviceIdentity(service: string, config: ServiceConfig): ServiceIdentity {
  return {
    service,
    instanceId: config.INSTANCE_ID ?? `${service}-${random}`,
    version: config.SERVICE_VERSION,
    zone: config.ZONE,
    startedAt,
    incarnation,
  };
}
