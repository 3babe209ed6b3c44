import { httpProxy } from '../program.ts';
import type { Target } from '../target.ts';

export const fastifyHttpProxy: Target = httpProxy(
  'fastify-http-proxy',
  '`@fastify/http-proxy`, undici with a connection for each call in flight, no log',
);
