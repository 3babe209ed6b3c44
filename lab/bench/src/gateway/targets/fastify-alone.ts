import { httpProxy } from '../program.ts';
import type { Target } from '../target.ts';

export const fastifyAlone: Target = httpProxy(
  'fastify-alone',
  'The floor: Fastify that answers by itself, without a backend: what HTTP alone costs in Node',
);
