import { applyDecorators, Header, HttpCode, RequestMapping, RequestMethod } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { RouteOptions } from 'fastify';
import type { Endpoint } from './endpoint.ts';

/**
 * Makes a controller's method the handler of an endpoint: its method and path, who may use it, its status, and JSON as the
 * media type where it answers with that. The only way to write a handler; the gateway doesn't start with one that says not
 * who may use it.
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
 * The endpoint that a route of Fastify's serves, for hooks that do what endpoints declare.
 * @throws Error where there is none: nobody would know who may use it.
 */
export function endpointOf({ method, url, config }: RouteOptions): Endpoint {
  const { endpoint } = (config ?? {}) as { endpoint?: Endpoint };
  if (!endpoint) throw new Error(`${method} ${url} is a route without @Serve(endpoint): nothing says who may use it`);
  return endpoint;
}
