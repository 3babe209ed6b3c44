import { randomBytes } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import type { ServiceConfig } from './config/service-settings.ts';

/** Which service this process is an instance of, as the registry, logs and metrics name it. */
export abstract class ServiceIdentity {
  abstract readonly service: string;
  abstract readonly instanceId: string;
  abstract readonly version: string;
  abstract readonly zone: string;
  /** ISO 8601. */
  abstract readonly startedAt: string;
}

const random = randomBytes(4).toString('hex');
const startedAt = new Date().toISOString();

/** The identity of this process: the same each time it is asked for. */
export function serviceIdentity(service: string, config: ServiceConfig): ServiceIdentity {
  return {
    service,
    instanceId: config.INSTANCE_ID ?? `${service}-${random}`,
    version: config.SERVICE_VERSION,
    zone: config.ZONE,
    startedAt,
  };
}

/** The address by which others reach this process. */
export function advertisedAddress(config: Pick<ServiceConfig, 'HOST' | 'ADVERTISE_ADDRESS'>): string {
  if (config.ADVERTISE_ADDRESS) return config.ADVERTISE_ADDRESS;
  if (config.HOST !== '0.0.0.0' && config.HOST !== '::') return config.HOST;
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}
