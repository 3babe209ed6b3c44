import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { FileCertificates, type RpcTls } from '@signalbox/rpc';
import { ConfigError } from '../config/config.ts';
import type { ServiceConfig } from '../config/service-settings.ts';
import { collected } from '../metrics/collected.ts';
import { stateLog } from '../logging/state-log.ts';
import type { Metrics } from '../metrics/metrics.ts';

/** The TLS identity of a service between services. It loads new certificates while the service runs. */
@Injectable()
export class ServiceTls implements OnApplicationShutdown {
  /** Undefined if `RPC_TLS` is off. */
  readonly rpc: RpcTls | undefined;
  private readonly certificates: FileCertificates | undefined;

  /** @throws ConfigError if the certificate files do not belong together or are of another service. */
  constructor(service: string, config: ServiceConfig, metrics: Metrics) {
    this.certificates = certificatesOf(service, config);
    const { certificates } = this;
    if (certificates) this.rpc = { certificates, callers: config.RPC_TLS_CALLERS };
    collected(
      metrics.registry,
      {
        type: 'gauge',
        name: 'signalbox_certificate_expiry_timestamp_seconds',
        help: 'When the certificate of this service expires, in seconds since 1970',
      },
      () => (certificates ? [{ labels: {}, value: certificates.current.expiresAt / 1000 }] : []),
    );
  }

  onApplicationShutdown(): void {
    this.certificates?.close();
  }
}

const logger = stateLog('Tls');

function certificatesOf(service: string, config: ServiceConfig): FileCertificates | undefined {
  const { RPC_TLS, RPC_TLS_CERT_FILE: cert, RPC_TLS_KEY_FILE: key, RPC_TLS_CA_FILE: ca } = config;
  if (RPC_TLS === 'off' || !cert || !key || !ca) return undefined;
  const certificates = opened({ cert, key, ca });
  const { id } = certificates.current;
  if (id.service !== service) {
    certificates.close();
    throw new ConfigError([`RPC_TLS_CERT_FILE: expected the certificate of ${service}, got that of ${id.service}`]);
  }
  return certificates;
}

function opened(paths: ConstructorParameters<typeof FileCertificates>[0]): FileCertificates {
  try {
    return new FileCertificates(paths, logger);
  } catch (error) {
    throw new ConfigError([`RPC_TLS_CERT_FILE, RPC_TLS_KEY_FILE, RPC_TLS_CA_FILE: ${(error as Error).message}`]);
  }
}
