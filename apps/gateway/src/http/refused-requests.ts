import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import { isTraceparent, traceIdOf } from '@signalbox/rpc';
import type { ConnectionError, FastifyInstance } from 'fastify';
import { problemText } from '../problems/problem-text.ts';
import type { GatewayErrorCode } from '../problems/problem-table.ts';
import { problemResponse, type ProblemResponse } from '../problems/problem.ts';
import { sendProblem } from '../problems/problem.filter.ts';
import { Connection } from './connection.ts';
import type { ExchangeOptions, FinishedExchange } from './exchange-hooks.ts';
import { newRequestId, newTraceparent, requestId } from './request-ids.ts';

const codes: Readonly<Record<string, GatewayErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'PAYLOAD_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
};

// Node's internal state of a connection: the response in progress, and the request that is being read.
interface Exchanging {
  readonly _httpMessage?: ServerResponse;
  readonly parser?: { readonly incoming?: IncomingMessage };
}

/** Answers and reports the requests that do not reach the router, which Node would answer itself. */
export class RefusedRequests {
  private readonly methods = new Set<string>();

  constructor(private readonly options: Pick<ExchangeOptions, 'onFinished'>) {}

  install(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ method }) => [method].flat().forEach((one) => this.methods.add(one)));
    fastify.server.on('connect', (request, socket) => this.refuseConnect(request, socket));
    // The hooks reject it like other invalid heads.
    fastify.server.on('checkExpectation', fastify.routing);
  }

  /** Answers a request that Node could not parse, if the connection is writable, and closes the connection. */
  refuseUnreadable(error: ConnectionError, socket: Socket & Exchanging): void {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const code = codes[error.code] ?? 'BAD_REQUEST';
    const { _httpMessage: response, parser } = socket;
    // Its request is already answered: the response did not wait for the body.
    if (!response && parser?.incoming?.complete === false) return socket.destroySoon();
    const last = Connection.of(socket)?.replies.at(-1);
    if (last && !last.request.raw.complete) {
      // The head was read, so the error is in the body of this request. The response may already be sent.
      if (last.raw.headersSent) return socket.destroySoon();
      return sendProblem(last.header('connection', 'close'), problemResponse(code, { requestId: last.request.id }));
    }
    const id = newRequestId();
    const problem = problemResponse(code, { requestId: id });
    // The request id also serves as the trace id. Without any byte, there was no request.
    if (socket.bytesRead > 0) this.report(problem, { traceId: id, failure: error.message });
    this.answerIfNext(socket, problem);
  }

  /**
   * Sends a problem and closes the connection. HTTP/1.1 responses have the order of their requests: if earlier requests of
   * the connection are unanswered, they are answered instead, and then the connection closes.
   */
  private answerIfNext(socket: Socket, problem: ProblemResponse): void {
    const last = Connection.of(socket)?.replies.at(-1);
    if (!last) return void socket.end(problemText(problem), () => socket.destroy());
    socket.pause();
    if (!last.raw.headersSent) last.raw.setHeader('connection', 'close');
    last.raw.once('close', () => socket.destroySoon());
  }

  private refuseConnect(request: IncomingMessage, socket: Duplex): void {
    // Node no longer handles the errors of this connection.
    socket.on('error', () => socket.destroy());
    const allow = [...this.methods].sort().join(', ');
    const detail = `expected ${allow}, got CONNECT`;
    const problem = problemResponse('METHOD_NOT_ALLOWED', {
      requestId: requestId(request),
      detail,
      headers: { allow },
    });
    this.answerIfNext(socket as Socket, problem);
    const { traceparent } = request.headers;
    this.report(problem, {
      method: 'CONNECT',
      traceId: traceIdOf(isTraceparent(traceparent) ? traceparent : newTraceparent()),
    });
  }

  private report({ body }: ProblemResponse, facts: Pick<FinishedExchange, 'method' | 'traceId' | 'failure'>): void {
    this.options.onFinished({ ...facts, status: body.status, requestId: body.requestId });
  }
}
