import { InvalidRequestError, type FieldFault } from '@signalbox/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isPage, type Endpoint } from '../api/endpoint.ts';
import { endpointOf } from '../api/serve.ts';

/**
 * Refuses query fields and bodies where an endpoint declares none: what a client sends is understood or refused. Pages
 * are left alone.
 */
export function refuseSurplusInput(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    const endpoint = endpointOf(route);
    if (isPage(endpoint)) return;
    route.preHandler = [
      ...[route.preHandler ?? []].flat(),
      (request, _reply, done) => {
        const faults = surplusOf(endpoint, request);
        if (faults.length > 0) done(new InvalidRequestError(faults));
        else done();
      },
    ];
  });
}

function surplusOf(endpoint: Endpoint, { query, body }: FastifyRequest): FieldFault[] {
  const faults: FieldFault[] = [];
  if (!endpoint.query) {
    for (const field in query as object) faults.push({ field, message: 'Unknown field' });
  }
  if (!endpoint.body && body !== undefined && body !== null) {
    if (typeof body !== 'object') faults.push({ field: 'body', message: 'Invalid input: expected no body' });
    else for (const field in body) faults.push({ field, message: 'Unknown field' });
  }
  return faults.slice(0, 50);
}
