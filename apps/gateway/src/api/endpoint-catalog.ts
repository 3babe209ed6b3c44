import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Endpoint } from './endpoint.ts';
import { endpointOf } from './serve.ts';

/** All endpoints of the gateway. It is complete when the gateway starts to listen. */
@Injectable()
export class EndpointCatalog {
  // A set, because Fastify adds a HEAD route for each GET route.
  private readonly found = new Set<Endpoint>();

  constructor({ httpAdapter }: HttpAdapterHost<FastifyAdapter>) {
    httpAdapter.getInstance().addHook('onRoute', (route) => void this.found.add(endpointOf(route)));
  }

  get endpoints(): readonly Endpoint[] {
    return [...this.found];
  }

  /** The methods that a path supports, in the order of their declaration. */
  methodsOf(path: string): string[] {
    const methods = this.endpoints.filter((endpoint) => matches(endpoint.path, path)).map(({ method }) => method);
    return [...new Set(methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))];
  }
}

function matches(pattern: string, path: string): boolean {
  const expected = pattern.split('/');
  const segments = path.split('/');
  return (
    expected.length === segments.length &&
    expected.every((part, index) => (part.startsWith(':') ? segments[index] !== '' : part === segments[index]))
  );
}
