import { AllowedHosts } from '@signalbox/service-defaults';
import type { FastifyInstance } from 'fastify';
import { RefusedRequestError } from '../console-errors.ts';

const POLICY = [
  "default-src 'none'",
  ...["script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'", "font-src 'self'"],
  ...["worker-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Adds the headers that protect the page to every response, and refuses requests for other hosts. */
export function protect(fastify: FastifyInstance, hosts: AllowedHosts): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.headers(HEADERS);
    const { host = '' } = request.headers;
    if (hosts.allows(host)) done();
    else done(new RefusedRequestError('MISDIRECTED_REQUEST', AllowedHosts.problemOf(host)));
  });
}
