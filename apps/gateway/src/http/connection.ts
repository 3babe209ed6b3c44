import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';

// Node's internal state of a connection: its HTTP parser, and the bytes that were passed to its handle.
interface Internals {
  readonly parser?: Record<number, unknown>;
  readonly _bytesDispatched?: number;
  readonly _handle?: { readonly writeQueueSize?: number } | null;
}
export type ClientSocket = Socket & Internals & { [CONNECTION]?: Connection };

// Responses have the order of their requests, so more would not end sooner, but take the capacity of other connections.
const MAX_STARTED = 8;
// The index of Node's parser for the callback at the first byte of a message (kOnMessageBegin).
const ON_MESSAGE_BEGIN = 0;
const CONNECTION = Symbol('the connection of a socket');

/** A client's connection: its unanswered requests, and how much of its responses the client has not read. */
export class Connection {
  /** The unanswered requests, in the order of their arrival. */
  readonly replies: FastifyReply[] = [];
  /** Whether a limit refused a request: the connection closes after the response to it. */
  isRefused = false;
  /** When the client last took a byte, or had nothing to read. */
  progressAt = performance.now();
  /** When the client last had nothing to read. */
  readAllAt = performance.now();
  private readonly held: (() => void)[] = [];
  private firstByteAt: number | undefined;
  private taken = 0;
  private queued: number | undefined;

  /** @param maxUnreadBytes - with more bytes that the client has not read, further requests wait. */
  constructor(
    readonly socket: ClientSocket,
    private readonly maxUnreadBytes: number,
  ) {
    socket[CONNECTION] = this;
  }

  /** The connection of a socket. Undefined if it was not accepted by a gateway's listener. */
  static of(socket: ClientSocket): Connection | undefined {
    return socket[CONNECTION];
  }

  /** Notes the time of each request's first byte. Call it when the socket has a parser. */
  watchRequests(): void {
    const { parser } = this.socket;
    if (parser) parser[ON_MESSAGE_BEGIN] = () => void (this.firstByteAt = performance.now());
  }

  /** When the first byte of the request arrived whose head is now complete. */
  startOfRequest(): number {
    return this.firstByteAt ?? performance.now();
  }

  /** Bytes of responses that the kernel has not accepted, because the client does not read. */
  unreadBytes(): number {
    let bytes = this.socket.writableLength;
    // The first response in line writes to the socket. The others keep their bytes until it is their turn.
    for (const { raw } of this.replies) bytes += (raw as unknown as { outputSize: number }).outputSize;
    return bytes;
  }

  /** Updates the times of the client's progress. @returns the unread bytes. */
  look(now: number): number {
    const unread = this.unreadBytes();
    const { _bytesDispatched = 0, _handle } = this.socket;
    // A large write is one chunk for Node, but the system takes it in parts.
    const taken = _bytesDispatched - (_handle?.writeQueueSize ?? 0);
    if (unread === 0) this.readAllAt = now;
    if (unread === 0 || taken !== this.taken) this.progressAt = now;
    this.taken = taken;
    return unread;
  }

  /** Updates the time of the client's progress. @param bytes - in the kernel's send queue. Undefined if not known. */
  lookAtQueue(bytes: number | undefined, now: number): void {
    if (this.queued !== undefined && this.queued !== bytes) this.progressAt = now;
    this.queued = bytes;
  }

  /** Runs `start` now, or when enough responses to its earlier requests are complete and read. */
  startInTurn(start: () => void): void {
    if (this.held.length > 0 || this.isBusy(this.replies.length - 1)) this.held.push(start);
    else start();
  }

  /** Removes an answered request, and starts those that waited for it. */
  answered(reply: FastifyReply): void {
    if (this.replies[0] === reply) this.replies.shift();
    else this.replies.splice(this.replies.indexOf(reply), 1);
    while (this.held.length > 0 && !this.isBusy(this.replies.length - this.held.length)) this.held.shift()!();
  }

  /** @param started - the number of its unanswered requests that have started. */
  private isBusy(started: number): boolean {
    return started >= MAX_STARTED || (started > 0 && this.unreadBytes() > this.maxUnreadBytes);
  }
}
