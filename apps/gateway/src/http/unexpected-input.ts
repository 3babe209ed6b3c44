import { InvalidRequestError, type InvalidField } from '@signalbox/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isPage, type Endpoint } from '../api/endpoint.ts';
import { endpointOf } from '../api/serve.ts';

/**
 * Refuses query fields and bodies where an endpoint declares none: what a client sends is understood or refused. Pages
 * are left alone.
 */
export function refuseUnexpectedInput(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    const endpoint = endpointOf(route);
    if (isPage(endpoint)) return;
    route.preHandler = [
      ...[route.preHandler ?? []].flat(),
      (request, _reply, done) => {
        const faults = unexpectedFields(endpoint, request);
        if (faults.length > 0) done(new InvalidRequestError(faults));
        else done();
      },
    ];
  });
}

function unexpectedFields(endpoint: Endpoint, { query, body }: FastifyRequest): InvalidField[] {
  const faults: InvalidField[] = [];
  if (!endpoint.query) {
    for (const field in query as object) faults.push({ field, message: 'Unknown field' });
  }
  if (!endpoint.body && body !== undefined && body !== null) {
    if (typeof body !== 'object') faults.push({ field: 'body', message: 'Invalid input: expected no body' });
    else for (const field in body) faults.push({ field, message: 'Unknown field' });
  }
  return faults.slice(0, 50);
}
