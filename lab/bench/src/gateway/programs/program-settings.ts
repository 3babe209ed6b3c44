import type { AddressInfo, Server } from 'node:net';

/** Enough for 256 clients and two backends: no request waits for a connection. */
export const CONNECTIONS_PER_BACKEND = 128;

/** The origins of the HTTP backends. */
export const httpBackends: readonly string[] = (process.env['HTTP_BACKENDS'] ?? '').split(',');

/** Sends the port to the benchmark, and exits when the benchmark exits. */
export function reportListening(server: Pick<Server, 'address'>): void {
  process.send?.({ port: (server.address() as AddressInfo).port });
  process.once('disconnect', () => process.exit());
  // Exit normally, because only then Node writes a profile.
  process.once('SIGTERM', () => process.exit());
}
