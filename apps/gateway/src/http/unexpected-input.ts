import { InvalidRequestError, type InvalidField } from '@signalbox/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isPage, type Endpoint } from '../api/endpoint.ts';
import { endpointOf } from '../api/serve.ts';

/**
 * Rejects query fields and bodies if an endpoint declares none, because unknown input is an error. Web pages are exempt.
 */
export function refuseUnexpectedInput(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    const endpoint = endpointOf(route);
    if (isPage(endpoint)) return;
    route.preHandler = [
      ...[route.preHandler ?? []].flat(),
      (request, _reply, done) => {
        const invalid = unexpectedFields(endpoint, request);
        if (invalid.length > 0) done(new InvalidRequestError(invalid));
        else done();
      },
    ];
  });
}

function unexpectedFields(endpoint: Endpoint, { query, body }: FastifyRequest): InvalidField[] {
  const invalid: InvalidField[] = [];
  if (!endpoint.query) {
    for (const field in query as object) invalid.push({ field, message: 'Unknown field' });
  }
  if (!endpoint.body && body !== undefined && body !== null) {
    if (typeof body !== 'object') invalid.push({ field: 'body', message: 'Invalid input: expected no body' });
    else for (const field in body) invalid.push({ field, message: 'Unknown field' });
  }
  return invalid.slice(0, 50);
}
