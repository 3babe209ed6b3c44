import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { AllowedAddresses } from '@signalbox/discovery';
import { problemResponse } from '../problems/problem.ts';
import { problemText } from '../problems/problem-text.ts';
import { Connection, type ClientSocket } from './connection.ts';
import { LiveSet } from './live-set.ts';
import { newRequestId } from './request-ids.ts';

export interface ConnectionLimits {
  /** Maximum number of open connections. */
  readonly maxConnections: number;
  /** Maximum number of open connections of one address that is not a trusted proxy. */
  readonly maxPerAddress: number;
  /** Unread bytes of responses with which a connection starts no further request. */
  readonly maxUnreadBytes: number;
  readonly trustedProxies: AllowedAddresses;
}

/** The limits that refuse or close connections. */
export type Limit =
  | 'connections'
  | 'connections_per_address'
  | 'pipelined_requests'
  | 'received_bytes'
  | 'unread_bytes'
  | 'response_timeout';

// Connections that receive a refusal, at the same time. Further ones are closed without an answer.
const MAX_REFUSALS = 1_024;

/** The open connections of clients. It refuses those above its limits. */
export class Connections {
  readonly open = new LiveSet<Connection>();
  /** How often each limit refused or closed a connection. */
  readonly limited = new Map<Limit, number>();
  private acceptedCount = 0;
  private readonly perAddress = new Map<string, number>();
  private refusals: Socket[] = [];
  private olderRefusals: Socket[] = [];

  constructor(private readonly limits: ConnectionLimits) {}

  /** The number of connections accepted so far. */
  get accepted(): number {
    return this.acceptedCount;
  }

  /** Counts the connections of a server, and refuses some of them before the server parses anything. */
  watch(server: Server): void {
    const listeners = server.listeners('connection');
    server.removeAllListeners('connection');
    server.on('connection', (socket: ClientSocket) => {
      const limit = this.exceeded(socket);
      if (limit) return this.refuse(socket, limit);
      const connection = this.add(socket);
      for (const listen of listeners) listen.call(server, socket);
      connection.watchRequests();
    });
  }

  count(limit: Limit): void {
    this.limited.set(limit, (this.limited.get(limit) ?? 0) + 1);
  }

  /** Closes a connection because of a limit. */
  close({ socket }: Connection, limit: Limit): void {
    this.count(limit);
    socket.destroy();
  }

  /** Closes the refused connections whose clients did not close them. Call it repeatedly. */
  closeRefused(): void {
    for (const socket of this.olderRefusals) socket.destroy();
    this.olderRefusals = this.refusals;
    this.refusals = [];
  }

  private exceeded({ remoteAddress: address = '' }: Socket): Limit | undefined {
    const { maxConnections, maxPerAddress, trustedProxies } = this.limits;
    if (this.open.size >= maxConnections) return 'connections';
    if ((this.perAddress.get(address) ?? 0) < maxPerAddress) return undefined;
    return trustedProxies.contains(address) ? undefined : 'connections_per_address';
  }

  private add(socket: ClientSocket): Connection {
    const connection = new Connection(socket, this.limits.maxUnreadBytes);
    const slot = this.open.add(connection);
    const { remoteAddress: address = '' } = socket;
    this.perAddress.set(address, (this.perAddress.get(address) ?? 0) + 1);
    this.acceptedCount += 1;
    socket.once('close', () => {
      this.open.delete(slot);
      // After a CONNECT, Node does not close the responses to the requests before it.
      for (const { raw } of [...connection.replies]) raw.destroy();
      const others = this.perAddress.get(address)! - 1;
      if (others > 0) this.perAddress.set(address, others);
      else this.perAddress.delete(address);
    });
    return connection;
  }

  /** Sends a problem. Bytes of the client are discarded: a socket that closes with unread bytes resets the connection. */
  private refuse(socket: Socket, limit: Limit): void {
    this.count(limit);
    if (this.refusals.length >= MAX_REFUSALS) return void socket.destroy();
    this.refusals.push(socket);
    const detail = `too many connections (${limit})`;
    socket.on('error', () => socket.destroy()).on('end', () => socket.destroy());
    socket.resume().end(problemText(problemResponse('OVERLOADED', { requestId: newRequestId(), detail })));
  }
}
