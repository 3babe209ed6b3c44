import { applyDecorators, Header, HttpCode, RequestMapping, RequestMethod } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { RouteOptions } from 'fastify';
import type { Endpoint } from './endpoint.ts';

/**
 * Makes a controller's method the handler of an endpoint: sets its method, path, access control and status, and the
 * media type of a JSON response. Every handler needs it: the gateway does not start with a handler without access control.
 */
export function Serve(endpoint: Endpoint): MethodDecorator {
  const { method, path, answer } = endpoint;
  return applyDecorators(
    RequestMapping({ method: RequestMethod[method], path }),
    RouteConfig({ endpoint }),
    HttpCode(answer.status),
    ...(answer.body ? [Header('content-type', 'application/json; charset=utf-8')] : []),
  );
}

/**
 * The endpoint of a Fastify route, for hooks that apply what endpoints declare.
 * @throws Error if there is none, because the route would have no access control.
 */
export function endpointOf({ method, url, config }: RouteOptions): Endpoint {
  const { endpoint } = (config ?? {}) as { endpoint?: Endpoint };
  if (!endpoint)
    throw new Error(`${method} ${url} is a route without @Serve(endpoint); add it to set its access control`);
  return endpoint;
}
