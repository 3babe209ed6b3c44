import {
  applyDecorators,
  Header,
  HttpCode,
  RequestMapping,
  RequestMethod,
  SetMetadata,
  UseGuards,
} from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { AdminGuard } from '../access/admin.guard.ts';
import { UserGuard } from '../access/user.guard.ts';
import type { Access, Endpoint } from './endpoint.ts';

/** Where the endpoint of a controller's method is kept. */
export const ENDPOINT = Symbol('endpoint');

const guards = { anyone: [], user: [UserGuard], admin: [UserGuard, AdminGuard] } satisfies Record<Access, unknown>;

/**
 * Makes a controller's method the handler of an endpoint: its method and path, its guards, its status, its media type.
 * The only way to write a handler; the gateway doesn't start with one that says not who may use it.
 */
export function Serve(endpoint: Endpoint): MethodDecorator {
  const { method, path, access, answer } = endpoint;
  return applyDecorators(
    SetMetadata(ENDPOINT, endpoint),
    RequestMapping({ method: RequestMethod[method], path }),
    RouteConfig({ endpoint }),
    HttpCode(answer.status),
    ...(answer.body ? [Header('content-type', 'application/json; charset=utf-8')] : []),
    ...(guards[access].length > 0 ? [UseGuards(...guards[access])] : []),
  );
}
