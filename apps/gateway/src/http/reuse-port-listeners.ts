import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer, Server as NetServer, type AddressInfo, type ListenOptions } from 'node:net';
import { listenAddress } from '@signalbox/service-defaults';

// Only Linux, of what people develop on, spreads connections over sockets of one port (SO_REUSEPORT).
const LISTENERS = process.platform === 'linux' ? 16 : 1;

/**
 * The sockets that listen at an HTTP server's port. libuv accepts one connection of each in each iteration of its loop
 * (libuv/libuv#3696): with one socket, many clients that connect at once to a busy gateway wait for as many iterations as
 * there are clients, while the first ones are served again and again. With one socket, p99 is 65 % higher (ADR 20).
 */
export class ReusePortListeners {
  private readonly others: NetServer[] = [];

  constructor(private readonly server: Server) {}

  /**
   * Opens them all, at the same port.
   * @param openFirst - has the HTTP server itself listen.
   * @returns the port.
   * @throws the error of `listen`, for instance with the code EADDRINUSE.
   */
  async open({ port, host }: ListenOptions, openFirst: (at: ListenOptions) => Promise<unknown>): Promise<number> {
    const shared = LISTENERS > 1;
    // One address: of a name with several, Fastify would open servers that are unknown here.
    if (host !== undefined) host = await listenAddress(host);
    // Who shares its port is not told that another process has it, and would get a part of that one's connections. Two
    // that start in the same moment still may: both see a free port.
    if (shared && port !== 0) await assertFree({ port, host });
    await openFirst({ port, host, reusePort: shared });
    this.server.once('close', () => this.close());
    const { port: opened, address } = this.server.address() as AddressInfo;
    while (this.areOpen && this.others.length + 1 < LISTENERS) {
      // The options that http.Server gives to its own.
      const other = createServer({ allowHalfOpen: true, noDelay: true });
      other.on('connection', (socket) => this.server.emit('connection', socket));
      this.others.push(other);
      await listens(other, { port: opened, host: address, reusePort: true });
    }
    return opened;
  }

  get areOpen(): boolean {
    return this.server.listening;
  }

  /** Lets nobody in any more. Connections stay. */
  close(): void {
    // http.Server's own close() would also cut connections between two requests, where the next one may be on its way.
    for (const door of [this.server, ...this.others]) if (door.listening) NetServer.prototype.close.call(door);
  }
}

/** @throws the error of `listen` if something else listens there. */
async function assertFree(at: ListenOptions): Promise<void> {
  const probe = createServer();
  await listens(probe, at);
  probe.close();
  await once(probe, 'close');
}

async function listens(server: NetServer, at: ListenOptions): Promise<void> {
  server.listen(at);
  await once(server, 'listening');
}
