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
  body(): Promise<Buffer>;
}

/** A route's response. An empty object is a 200 without a body. */
export interface RouteResponse {
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  readonly method: 'GET' | 'PUT';
  /** An exact path, or a prefix if it ends in `/*`. */
  readonly path: string;
  answer(call: Call): Promise<RouteResponse> | RouteResponse;
}

const MAX_BODY_BYTES = 1024 * 1024;

/** Finds the route of each request and writes its response. No request content may stop the process. */
export class Router {
  private readonly routes: readonly Route[];

  constructor(routes: readonly Route[]) {
    this.routes = routes;
  }

  readonly serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const { json, headers } = await this.answer(request, response);
      write(response, 200, { ...headers, ...contentType(json) }, json === undefined ? '' : JSON.stringify(json));
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
    const route = this.routes.filter((each) => matches(each, rawPath)).sort(byPathLength)[0];
    if (route === undefined) throw new HttpError(404, `consul-dev does not answer ${rawPath}`);
    const allowed = { Allow: `OPTIONS,${route.method}` };
    if (request.method === 'OPTIONS') return { headers: allowed };
    if (request.method !== route.method) throw new HttpError(405, `method ${request.method} not allowed`, allowed);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    return route.answer({
      rest: decoded(rawPath.slice(prefixOf(route).length)),
      query: new URLSearchParams(search),
      closed: gone.signal,
      body: () => readBody(request),
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

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) throw new HttpError(413, 'Request body too large', { Connection: 'close' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const contentType = (json: unknown): Record<string, string> =>
  json === undefined ? {} : { 'Content-Type': 'application/json' };

function write(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
): void {
  if (response.destroyed) return;
  response.writeHead(status, { ...headers, Vary: 'Accept-Encoding', 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}
