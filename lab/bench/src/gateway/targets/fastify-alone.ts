import { httpProxy } from '../program.ts';
import type { Target } from '../target.ts';

export const fastifyAlone: Target = httpProxy(
  'fastify-alone',
  'The floor: Fastify answers without a backend, which shows the cost of HTTP alone in Node',
);
