import { randomUUID, timingSafeEqual } from 'node:crypto';
import { errorType, runInRequest, type ActiveSpan, type Tracing } from '@signalbox/rpc';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Access, Operator } from '../access/operator.ts';
import { routes, type Route } from '../api/routes.ts';
import { RefusedRequestError } from '../console-errors.ts';
import type { Handlers, Input, RouteName } from './handlers.ts';
import type { LiveStreams } from './live-streams.ts';

const EVENT_STREAM = 'text/event-stream';
/** The only route that acts without a session. */
const SIGN_IN: RouteName = 'signIn';

type AnyHandler = (input: Input<unknown, unknown, Operator | undefined>) => unknown;

export interface RouteTableOptions {
  readonly handlers: Handlers;
  readonly access: Access;
  readonly streams: LiveStreams;
  readonly tracing: Pick<Tracing, 'samplesNew' | 'beginNew'>;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose request it is. Undefined before the check, and where none is needed. */
    operator: Operator | undefined;
  }
}

/** Registers all routes: access, action token, validation, answer or stream. */
export function registerRoutes(fastify: FastifyInstance, options: RouteTableOptions): void {
  fastify.decorateRequest('operator', undefined);
  for (const name of Object.keys(routes) as RouteName[]) {
    const route: Route = routes[name];
    const handler = options.handlers[name] as AnyHandler;
    fastify.route({
      method: route.method,
      url: route.path,
      // Before the body is read.
      onRequest: async (request) => {
        request.operator = await operatorOf(request, name, route, options.access);
      },
      handler: (request, reply) => new Exchange(name, route, handler, options, request, reply).answer(),
    });
  }
}

/** @throws RefusedRequestError, UnauthenticatedError */
async function operatorOf(
  request: FastifyRequest,
  name: RouteName,
  { method, access }: Route,
  sessions: Access,
): Promise<Operator | undefined> {
  const acts = method !== 'GET';
  // Also reading: another page can't see the answer, but it could keep the console busy with searches and streams.
  refuseOtherOrigins(request);
  if (access === 'anyone' && (!acts || name === SIGN_IN)) return undefined;
  const operator = await sessions.operator(request);
  if (acts && !isEqual(request.headers['x-action-token'], operator.actionToken))
    throw new RefusedRequestError('FORBIDDEN', 'expected the header x-action-token with the token of GET /api/session');
  return operator;
}

/** One request of a route. */
class Exchange {
  constructor(
    private readonly name: RouteName,
    private readonly route: Route,
    private readonly handler: AnyHandler,
    private readonly options: RouteTableOptions,
    private readonly request: FastifyRequest,
    private readonly reply: FastifyReply,
  ) {}

  async answer(): Promise<unknown> {
    const { route, request, reply } = this;
    const { operator } = request;
    const input = {
      params: request.params as Record<string, string>,
      query: parse(route.query, request.query),
      body: parse(route.body, request.body),
      request,
      reply,
    };
    // A HEAD request reaches the routes of GET.
    const mayStream = request.method === 'GET' && request.headers.accept?.includes(EVENT_STREAM);
    if (route.liveEveryMs !== undefined && mayStream) {
      await this.stream(input, operator, route.liveEveryMs);
      return reply;
    }
    const result = await this.run(input, operator);
    return route.reply ? result : reply.status(204).send();
  }

  private async run(input: Omit<Input, 'operator'>, operator: Operator | undefined): Promise<unknown> {
    const { ip: clientAddress } = this.request;
    const span = this.span();
    const traceparent = span?.traceparent;
    const context = { requestId: randomUUID(), userToken: operator?.userToken, clientAddress, span, traceparent };
    try {
      const result = await runInRequest(context, () => this.handler({ ...input, operator }));
      span?.end();
      return result;
    } catch (error) {
      span?.end(errorType(error));
      throw error;
    }
  }

  /** Only actions are traced: pages read all the time. */
  private span(): ActiveSpan | undefined {
    const { method, path } = this.route;
    const { tracing } = this.options;
    if (method === 'GET' || !tracing.samplesNew()) return undefined;
    const attributes = { 'http.request.method': method, 'http.route': path };
    return tracing.beginNew({ name: `${method} ${path}`, kind: 'server', attributes });
  }

  private async stream(input: Omit<Input, 'operator'>, operator: Operator | undefined, everyMs: number): Promise<void> {
    const { request, reply, name } = this;
    const key = JSON.stringify([name, input.params, input.query, operator?.sessionId]);
    // The session may end, and its tokens change, while the stream is open.
    const read = async () =>
      (await this.run(input, operator && (await this.options.access.operator(request)))) as object;
    await this.options.streams.open({ key, everyMs, read }, reply.raw, () => {
      reply.hijack();
      reply.raw.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        'content-type': EVENT_STREAM,
        'cache-control': 'no-store',
      });
    });
  }
}

/** @throws RefusedRequestError that names the invalid fields. */
function parse(schema: z.ZodType | undefined, value: unknown): unknown {
  const result = schema?.safeParse(value);
  if (!result || result.success) return result?.data;
  const problems = result.error.issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': '));
  throw new RefusedRequestError('INVALID_REQUEST', problems.join('; '));
}

/** Browsers send `Sec-Fetch-Site`, which pages can't change. Programs send neither of both headers. */
function refuseOtherOrigins({ headers }: FastifyRequest): void {
  const site = headers['sec-fetch-site'];
  const { origin, host } = headers;
  const isOwn =
    site === undefined
      ? origin === undefined || URL.parse(origin)?.host === host?.toLowerCase()
      : site === 'same-origin' || site === 'none';
  if (!isOwn) throw new RefusedRequestError('FORBIDDEN', `expected a request of a page of the console, got ${origin}`);
}

function isEqual(given: string | string[] | undefined, expected: string): boolean {
  const [one, other] = [Buffer.from(String(given ?? '')), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
