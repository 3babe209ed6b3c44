import type { AddressInfo, Server } from 'node:net';

/** Enough for 256 clients over two backends, so that nobody waits for a connection. */
export const CONNECTIONS_PER_BACKEND = 128;

/** The origins of the backends that speak HTTP. */
export const httpBackends: readonly string[] = (process.env['HTTP_BACKENDS'] ?? '').split(',');

/** Tells the benchmark where this program answers, and ends it with the benchmark. */
export function listening(server: Pick<Server, 'address'>): void {
  process.send?.({ port: (server.address() as AddressInfo).port });
  process.once('disconnect', () => process.exit());
  // In good order, in which Node writes a profile.
  process.once('SIGTERM', () => process.exit());
}
