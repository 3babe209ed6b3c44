import { httpProxy } from '../program.ts';
import type { Target } from '../target.ts';

export const nestAxios: Target = httpProxy(
  'nest-axios',
  'Nest on Fastify, a controller that calls the backends with `@nestjs/axios`: keep-alive agent, Promises, bodies as bytes, no log',
);
