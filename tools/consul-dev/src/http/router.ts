import { isIP } from 'node:net';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { badRequest, HttpError } from './http-error.ts';

/** A request as a route receives it. */
export interface Call {
  /** The decoded part of the path that matches `*` in the route's path. */
  readonly rest: string;
  readonly query: URLSearchParams;
  /** Aborts when the client disconnects. */
  readonly closed: AbortSignal;
  /** @param limit - the maximum size and Consul's option that sets it. @throws HttpError if the body is larger. */
  body(limit?: BodyLimit): Promise<Buffer>;
}

interface BodyLimit {
  readonly bytes: number;
  readonly option: string;
}

/** A route's response. An empty object is a 200 without a body. */
export interface RouteResponse {
  /** @defaultValue 200 */
  readonly status?: number;
  readonly json?: unknown;
  /** A body that is not JSON. */
  readonly raw?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  /** An exact path, or a prefix if it ends in `/*`. */
  readonly path: string;
  answer(call: Call): Promise<RouteResponse> | RouteResponse;
}

/** The maximum size of a body of which Consul's option does not say it, in bytes. */
const MAX_BODY_BYTES = 1024 * 1024;

/** Finds the route of each request and writes its response. No request content may stop the process. */
export class Router {
  private readonly routes: readonly Route[];

  constructor(routes: readonly Route[]) {
    this.routes = routes;
  }

  readonly serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const { status = 200, json, raw = '', headers } = await this.answer(request, response);
      write(response, status, { ...contentType(json), ...headers }, json === undefined ? raw : JSON.stringify(json));
    } catch (error) {
      const { status, message, headers } =
        error instanceof HttpError ? error : new HttpError(500, error instanceof Error ? error.message : String(error));
      write(response, status, { ...headers, 'Content-Type': 'text/plain; charset=utf-8' }, message);
    }
  };

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<RouteResponse> {
    const { host = '' } = request.headers;
    if (!isLocal(host)) throw new HttpError(421, `expected Host to be localhost or an IP address, got ${host}`);
    const [rawPath = '', search = ''] = split(request.url ?? '', '?');
    // The most specific path decides: /v1/agent/service/register is not the service with the id "register".
    const [best] = this.routes.filter((each) => matches(each, rawPath)).sort(byPathLength);
    if (best === undefined) throw new HttpError(404, `consul-dev does not answer ${rawPath}`);
    const routes = this.routes.filter(({ path }) => path === best.path);
    const allowed = { Allow: ['OPTIONS', ...routes.map(({ method }) => method)].join() };
    if (request.method === 'OPTIONS') return { headers: allowed };
    const route = routes.find(({ method }) => method === request.method);
    if (route === undefined) throw new HttpError(405, `method ${request.method} not allowed`, allowed);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    return route.answer({
      rest: decoded(rawPath.slice(prefixOf(route).length)),
      query: new URLSearchParams(search),
      closed: gone.signal,
      body: (limit) => readBody(request, limit),
    });
  }
}

/**
 * Stops DNS rebinding, in which the host name of a hostile web page resolves to this machine. Node runs this program
 * without the TypeScript loader, so it cannot import the services' `AllowedHosts`.
 */
function isLocal(host: string): boolean {
  const name = host.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1');
  return name.toLowerCase() === 'localhost' || isIP(name) !== 0;
}

function split(text: string, at: string): [string, string] {
  const position = text.indexOf(at);
  return position < 0 ? [text, ''] : [text.slice(0, position), text.slice(position + 1)];
}

const byPathLength = (one: Route, other: Route): number => other.path.length - one.path.length;

const prefixOf = ({ path }: Route): string => (path.endsWith('/*') ? path.slice(0, -1) : path);

const matches = (route: Route, path: string): boolean =>
  route.path.endsWith('/*') ? path.startsWith(prefixOf(route)) : path === route.path;

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw badRequest('400 Bad Request');
  }
}

async function readBody(request: IncomingMessage, limit?: BodyLimit): Promise<Buffer> {
  const max = limit?.bytes ?? MAX_BODY_BYTES;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > max) throw tooLarge(Number(request.headers['content-length'] ?? length), max, limit?.option);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(bytes: number, max: number, option?: string): HttpError {
  const see = option === undefined ? '' : ` See https://www.consul.io/docs/agent/options.html#${option}.`;
  const text = `Request body(${bytes} bytes) too large, max size: ${max} bytes.${see}`;
  return new HttpError(413, text, { Connection: 'close' });
}

const contentType = (json: unknown): Record<string, string> =>
  json === undefined ? {} : { 'Content-Type': 'application/json' };

function write(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer,
): void {
  if (response.destroyed) return;
  response.writeHead(status, { ...headers, Vary: 'Accept-Encoding', 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}
