import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer, Server as NetServer, type AddressInfo, type ListenOptions } from 'node:net';
import { listenAddress } from '@signalbox/service-defaults';

// Of the supported development platforms, only Linux balances connections over sockets of one port (SO_REUSEPORT).
const LISTENERS = process.platform === 'linux' ? 16 : 1;

/**
 * The sockets that listen on the port of an HTTP server. libuv accepts one connection of each in each iteration of its loop
 * (libuv/libuv#3696): with one socket, many clients that connect at once to a busy gateway wait for as many iterations as
 * there are clients, while the first ones are served again and again. With one socket, p99 is 65 % higher (ADR 20).
 */
export class ReusePortListeners {
  private readonly others: NetServer[] = [];

  constructor(private readonly server: Server) {}

  /**
   * Opens all listeners on the same port.
   * @param openFirst - starts the listener of the HTTP server itself.
   * @returns the port.
   * @throws the error of `listen`, for instance with the code EADDRINUSE.
   */
  async open({ port, host }: ListenOptions, openFirst: (at: ListenOptions) => Promise<unknown>): Promise<number> {
    const shared = LISTENERS > 1;
    // Listens on one address: for a name with several, Fastify would open servers that are not known here.
    if (host !== undefined) host = await listenAddress(host);
    // With a shared port, `listen` does not fail if another process uses the port, and the kernel would split the
    // connections between both. Two processes that start at the same moment can still collide: both see a free port.
    if (shared && port !== 0) await assertFree({ port, host });
    await openFirst({ port, host, reusePort: shared });
    this.server.once('close', () => this.close());
    const { port: opened, address } = this.server.address() as AddressInfo;
    while (this.areOpen && this.others.length + 1 < LISTENERS) {
      // The same options that http.Server uses.
      const other = createServer({ allowHalfOpen: true, noDelay: true });
      other.on('connection', (socket) => this.server.emit('connection', socket));
      this.others.push(other);
      await startListening(other, { port: opened, host: address, reusePort: true });
    }
    return opened;
  }

  get areOpen(): boolean {
    return this.server.listening;
  }

  /** Stops accepting connections. Open connections stay open. */
  close(): void {
    // http.Server's own close() would also close idle connections, whose next request may already be on its way.
    for (const listener of [this.server, ...this.others])
      if (listener.listening) NetServer.prototype.close.call(listener);
  }
}

/** @throws the error of `listen` if something else listens there. */
async function assertFree(at: ListenOptions): Promise<void> {
  const probe = createServer();
  await startListening(probe, at);
  probe.close();
  await once(probe, 'close');
}

async function startListening(server: NetServer, at: ListenOptions): Promise<void> {
  server.listen(at);
  await once(server, 'listening');
}
