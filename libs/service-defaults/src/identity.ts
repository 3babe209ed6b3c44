import { randomBytes } from 'node:crypto';
import type { ServiceConfig } from './config/service-settings.ts';

/** The identity of this process in the registry, logs and metrics. */
export abstract class ServiceIdentity {
  abstract readonly service: string;
  abstract readonly instanceId: string;
  abstract readonly version: string;
  abstract readonly zone: string;
  /** ISO 8601. */
  abstract readonly startedAt: string;
  /** Random value that distinguishes this process from another one with the same instance id. */
  abstract readonly incarnation: string;
}

const random = randomBytes(4).toString('hex');
const incarnation = randomBytes(8).toString('hex');
const startedAt = new Date().toISOString();

/** Returns the identity of this process. It never changes. */
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
