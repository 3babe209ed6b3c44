import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import type { ConnectionError, FastifyInstance } from 'fastify';
import type { GatewayErrorCode } from '../problems/problem-table.ts';
import { problemAnswer, type ProblemAnswer } from '../problems/problem.ts';
import { sendProblem } from '../problems/problem.filter.ts';
import type { ExchangeOptions, FinishedExchange } from './exchange-hooks.ts';
import { newRequestId, requestId, traceparent } from './request-ids.ts';

const codes: Readonly<Record<string, GatewayErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'PAYLOAD_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
};

// What Node keeps at a connection: the answer that is under way, and the request that is being read.
interface Exchanging {
  readonly _httpMessage?: ServerResponse;
  readonly parser?: { readonly incoming?: IncomingMessage };
}

/** Answers and reports the requests that Node would answer by itself, as they never get to the router. */
export class RefusedRequests {
  private readonly methods = new Set<string>();

  constructor(private readonly options: Pick<ExchangeOptions, 'traffic' | 'onFinished'>) {}

  install(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ method }) => [method].flat().forEach((one) => this.methods.add(one)));
    fastify.server.on('connect', (request, socket) => this.refuseConnect(request, socket));
    // The hooks refuse it as they do other heads.
    fastify.server.on('checkExpectation', fastify.routing);
  }

  /** Answers what Node could not read, as long as the connection takes an answer, and ends the connection. */
  refuseUnreadable(error: ConnectionError, socket: Socket & Exchanging): void {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const code = codes[error.code] ?? 'BAD_REQUEST';
    const { _httpMessage: response, parser } = socket;
    // Its request has an answer already, which did not wait for the body.
    if (!response && parser?.incoming?.complete === false) return socket.destroySoon();
    const last = this.options.traffic.of(socket).at(-1);
    if (last && !last.request.raw.complete) {
      // The head was read, so that the fault is in the body of this request. It may have an answer, which did not wait.
      if (last.raw.headersSent) return socket.destroySoon();
      return sendProblem(last.header('connection', 'close'), problemAnswer(code, { requestId: last.request.id }));
    }
    const id = newRequestId();
    const problem = problemAnswer(code, { requestId: id });
    // Its own id serves as that of its trace. Where no byte came, there was no request.
    if (socket.bytesRead > 0) this.report(problem, { traceId: id, failure: error.message });
    this.answerIfNext(socket, problem);
  }

  /**
   * Answers with a problem, and ends the connection. A client takes what comes first for the answer that it waits for: where
   * earlier requests of the connection are not answered yet, they are, and the connection ends.
   */
  private answerIfNext(socket: Socket, problem: ProblemAnswer): void {
    const last = this.options.traffic.of(socket).at(-1);
    if (!last) return void socket.end(asText(problem), () => socket.destroy());
    socket.pause();
    if (!last.raw.headersSent) last.raw.setHeader('connection', 'close');
    last.raw.once('close', () => socket.destroySoon());
  }

  private refuseConnect(request: IncomingMessage, socket: Duplex): void {
    // Node no longer listens to errors of this connection.
    socket.on('error', () => socket.destroy());
    const allow = [...this.methods].sort().join(', ');
    const detail = `expected ${allow}, got CONNECT`;
    const problem = problemAnswer('METHOD_NOT_ALLOWED', { requestId: requestId(request), detail, headers: { allow } });
    this.answerIfNext(socket as Socket, problem);
    this.report(problem, { method: 'CONNECT', traceId: traceparent(request).slice(3, 35) });
  }

  private report({ body }: ProblemAnswer, facts: Pick<FinishedExchange, 'method' | 'traceId' | 'failure'>): void {
    this.options.onFinished({ ...facts, status: body.status, requestId: body.requestId });
  }
}

function asText({ body, headers }: ProblemAnswer): string {
  const content = JSON.stringify(body);
  const fields = {
    ...headers,
    'x-request-id': body.requestId,
    'content-length': String(Buffer.byteLength(content)),
    connection: 'close',
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${body.status} ${STATUS_CODES[body.status]}`, ...lines, '', content].join('\r\n');
}
