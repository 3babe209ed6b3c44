import { startProgram } from '../program.ts';
import type { Target } from '../target.ts';

export const nestTcp: Target = {
  name: 'nest-tcp',
  what: 'Nest on Fastify in front of Nest microservices, over Nest’s own TCP transport; no log',
  start: async (context) => {
    const backends = await Promise.all(
      [1, 2].map(() => startProgram(context, { name: 'nest-tcp-backend', role: 'others' })),
    );
    const TCP_BACKENDS = backends.map(({ port }) => port).join(',');
    return startProgram(context, { name: 'nest-tcp', role: 'target', env: { TCP_BACKENDS } });
  },
};
