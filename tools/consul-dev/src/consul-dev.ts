import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent } from './agent.ts';
import { Catalog } from './catalog.ts';
import { probeHttp } from './checks/http-probe.ts';
import { Router } from './http/router.ts';
import { KvStore } from './kv/kv-store.ts';
import { RaftIndex } from './raft-index.ts';
import { agentRoutes } from './routes/agent-routes.ts';
import { inDatacenter } from './routes/datacenter.ts';
import { kvRoutes } from './routes/kv-routes.ts';
import { queryRoutes } from './routes/query-routes.ts';
import { transactionRoutes } from './routes/transaction-routes.ts';

export interface ConsulDevOptions {
  /** The address to listen on. @defaultValue 127.0.0.1 */
  readonly host?: string;
  /** The port to listen on; 0 chooses a free one. @defaultValue 0 */
  readonly port?: number;
}

/** A running substitute for Consul. */
export interface ConsulDev {
  /** `http://127.0.0.1:8500`, without a trailing slash. */
  readonly url: string;
  readonly port: number;
  /** Stops all checks and closes all connections. All registrations and keys are lost, as with a real agent in dev mode. */
  stop(): Promise<void>;
}

/**
 * Starts the part of Consul's HTTP API that Signalbox uses, in memory, in this process.
 * @throws the error of `listen`, for example with the code EADDRINUSE.
 */
export async function startConsulDev({ host = '127.0.0.1', port = 0 }: ConsulDevOptions = {}): Promise<ConsulDev> {
  const node = { id: randomUUID(), name: 'consul-dev', address: host, datacenter: 'dc1' };
  const urlHost = host.includes(':') ? `[${host}]` : host;
  const addressOf = (): string => `${urlHost}:${(server.address() as AddressInfo | null)?.port ?? port}`;
  const index = new RaftIndex();
  const catalog = new Catalog(index);
  const kv = new KvStore(index);
  const agent = new Agent(catalog, probeHttp);
  const datacenterRoutes = [...queryRoutes(node, addressOf, catalog), ...kvRoutes(kv), ...transactionRoutes(kv)];
  const router = new Router([
    ...agentRoutes(node, catalog, agent),
    ...datacenterRoutes.map((route) => inDatacenter(node.datacenter, route)),
  ]);
  const server = createServer(router.serve);
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  } catch (error) {
    agent.stop();
    throw error;
  }
  return {
    url: `http://${addressOf()}`,
    port: (server.address() as AddressInfo).port,
    stop: () => {
      agent.stop();
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
