import type { FastifyInstance, FastifyReply, RequestPayload } from 'fastify';
import { problemResponse } from '../problems/problem.ts';
import { sendProblem } from '../problems/problem.filter.ts';
import { Connection } from './connection.ts';
import type { Connections } from './connections.ts';
import { isWithoutBody } from './json-body.ts';
import { LiveSet } from './live-set.ts';

interface ReceivedBody {
  readonly reply: FastifyReply;
  bytes: number;
  /** Undefined when its bytes no longer count. */
  slot: number | undefined;
}

/**
 * Bounds the bytes of incomplete request bodies. Above the limit, it refuses the request that holds the most, so that
 * slow senders of large bodies do not block small requests.
 */
export class ReceivedBodies {
  private readonly bodies = new LiveSet<ReceivedBody>();
  private bytes = 0;

  /** @param maxBytes - of all connections. One connection has at most one incomplete body. */
  constructor(
    private readonly connections: Connections,
    private readonly maxBytes: number,
  ) {}

  install(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', (route) => {
      if (route.method === 'GET' || route.method === 'HEAD') return;
      route.preParsing = [
        ...[route.preParsing ?? []].flat(),
        (request, reply, payload, done) => {
          if (!isWithoutBody(request.headers)) this.count(reply, payload);
          done(null, payload);
        },
      ];
    });
  }

  private count(reply: FastifyReply, payload: RequestPayload): void {
    const body: ReceivedBody = { reply, bytes: 0, slot: undefined };
    body.slot = this.bodies.add(body);
    payload.on('data', ({ length }: Buffer) => {
      if (body.slot === undefined) return;
      if (reply.sent) return this.release(body);
      body.bytes += length;
      this.bytes += length;
      if (this.bytes > this.maxBytes) this.refuseLargest();
    });
    payload.once('close', () => this.release(body)).once('end', () => this.release(body));
  }

  private refuseLargest(): void {
    const largest = this.bodies.values().reduce((one, other) => (other.bytes > one.bytes ? other : one));
    this.release(largest);
    const { reply } = largest;
    const connection = Connection.of(reply.request.raw.socket);
    // Behind an unanswered request, the response would wait while the rest of the body arrives.
    if (connection && connection.replies[0] !== reply) return this.connections.close(connection, 'received_bytes');
    this.connections.count('received_bytes');
    sendProblem(reply.header('connection', 'close'), problemResponse('OVERLOADED', { requestId: reply.request.id }));
  }

  private release(body: ReceivedBody): void {
    if (body.slot === undefined) return;
    this.bodies.delete(body.slot);
    body.slot = undefined;
    this.bytes -= body.bytes;
  }
}
