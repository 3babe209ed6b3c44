import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RegistrarState, ServiceView } from '@signalbox/discovery';
import type { Metrics } from '../metrics/metrics.ts';
import type { ConfigurationReport } from '../runtime-config/runtime-config.ts';
import { OPEN_METRICS, openMetrics } from '../metrics/open-metrics.ts';
import { AllowedHosts } from '../run/allowed-hosts.ts';
import type { Readiness, ReadinessReport } from './readiness.ts';

// Health checks and scrapes are small and few.
const MAX_CONNECTIONS = 256;
const REQUEST_TIMEOUT_MS = 5_000;
// Without any progress, in either direction.
const IDLE_TIMEOUT_MS = 10_000;

const starting: ReadinessReport = { ready: false, parts: { service: 'starting' } };

/** The data of a service that the ops server exposes. */
export interface OpsParts {
  readonly metrics: Metrics;
  readonly readiness: Readiness;
  /** Lets another process check whether this one wrote a registry entry. */
  readonly incarnation: string;
  /** State of the registration. It is reported, but does not affect readiness. */
  registry: () => RegistrarState;
  /** The instances that this one calls, as it sees them. */
  topology: () => OpsTopology;
  /** The documents with settings that are in force. They do not affect readiness. */
  configuration: () => ConfigurationReport;
}

/** The answer of `/topology`: what one instance sees of the services that it calls. */
interface OpsTopology {
  readonly service: string;
  readonly instanceId: string;
  readonly services: readonly ServiceView[];
}

/** The HTTP server for operations: health for the registry, metrics for Prometheus, topology for the console. */
export class OpsServer {
  private readonly server: Server;

  /** @param service - undefined while the service starts. */
  constructor(
    private readonly service: () => OpsParts | undefined,
    private readonly hosts: AllowedHosts,
  ) {
    const timeouts = { headersTimeout: REQUEST_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS };
    this.server = createServer({ ...timeouts, connectionsCheckingInterval: 1_000 }, (request, response) => {
      this.answer(request, response).catch((error: unknown) => {
        json(response, 500, { error: error instanceof Error ? error.message : String(error) });
      });
    });
    this.server.maxConnections = MAX_CONNECTIONS;
    this.server.timeout = IDLE_TIMEOUT_MS;
  }

  /** @returns the port it listens on. @throws the system's error if the port is taken. */
  async listen(host: string, port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject).listen(port, host, resolve);
    });
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  private async answer({ url = '', headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    const { host, accept = '' } = headers;
    if (host !== undefined && !this.hosts.allows(host)) {
      return json(response, 421, { error: AllowedHosts.problemOf(host) });
    }
    switch (url.split('?')[0]) {
      case '/health/live':
        return json(response, 200, { status: 'live' });
      case '/health/ready': {
        const service = this.service();
        const { ready, parts } = (await service?.readiness.report()) ?? starting;
        const status = ready ? 'ready' : 'not ready';
        const registry = service?.registry() ?? 'new';
        const { incarnation } = service ?? {};
        const configuration = service?.configuration();
        return json(response, ready ? 200 : 503, { status, parts, registry, incarnation, configuration });
      }
      case '/metrics': {
        const { metrics } = this.service() ?? {};
        if (!metrics) return json(response, 503, { error: 'the service is starting' });
        const isOpen = accept.includes('application/openmetrics-text');
        // As other exporters: /metrics?name[]=NAME&name[]=NAME reads only these.
        const names = new URLSearchParams(url.split('?')[1]).getAll('name[]');
        const registry = await metrics.named(names);
        const text = isOpen ? await openMetrics(registry) : await registry.metrics();
        response.writeHead(200, { 'content-type': isOpen ? OPEN_METRICS : registry.contentType });
        response.end(text);
        return;
      }
      case '/topology': {
        const service = this.service();
        if (!service) return json(response, 503, { error: 'the service is starting' });
        return json(response, 200, service.topology());
      }
      default:
        return json(response, 404, { error: 'not found: use /health/live, /health/ready, /metrics or /topology' });
    }
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
