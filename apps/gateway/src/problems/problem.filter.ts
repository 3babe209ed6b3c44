import { Catch, Logger, NotFoundException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EndpointCatalog } from '../api/endpoint-catalog.ts';
import { isUnexpectedError, problemOf } from './problem-of.ts';
import { problemResponse, type ProblemResponse } from './problem.ts';

/** Answers every error with a problem: errors of handlers, hooks, pipes, the router and the body parser. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Gateway');

  constructor(private readonly catalog: EndpointCatalog) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const answer = this.wrongMethod(error, request) ?? problemOf(error, request.id);
    if (isUnexpectedError(error)) this.logger.error({ message: 'request failed', error, requestId: request.id });
    else if (answer.body.status >= 500) request.exchange.failure = (error as Error).message;
    sendProblem(http.getResponse<FastifyReply>(), answer);
  }

  /** A 405 if the path exists but does not support the method. */
  private wrongMethod(error: unknown, { id, method, url }: FastifyRequest): ProblemResponse | undefined {
    if (!(error instanceof NotFoundException)) return undefined;
    const allowed = this.catalog.methodsOf(pathOf(url));
    if (allowed.length === 0 || allowed.includes(method)) return undefined;
    const allow = allowed.join(', ');
    const detail = `expected ${allow}, got ${method}`;
    return problemResponse('METHOD_NOT_ALLOWED', { requestId: id, detail, headers: { allow } });
  }
}

/** The path as the router reads it, with its escapes decoded. */
const pathOf = (url: string): string => decodeURI(url.split(/[?#]/, 1)[0]!);

/** Sends bytes, because Fastify would add a charset to the media type of a text. RFC 9457 defines it without one. */
export function sendProblem(reply: FastifyReply, { body, headers }: ProblemResponse): void {
  void reply
    .status(body.status)
    .headers(headers)
    .send(Buffer.from(JSON.stringify(body)));
}
