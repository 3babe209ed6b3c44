import { z } from 'zod';
import { endpoint, schemaNames } from '../api/endpoint.ts';

export const health = z.object({ status: z.literal('ok') });
health.register(schemaNames, { id: 'Health' });

export const getLiveness = endpoint({
  method: 'GET',
  path: '/health/live',
  access: 'anyone',
  tag: 'Operations',
  summary: 'Liveness check',
  answer: { status: 200, description: 'The gateway is alive', body: health },
});

export const getReadiness = endpoint({
  method: 'GET',
  path: '/health/ready',
  access: 'anyone',
  tag: 'Operations',
  summary: 'Readiness check',
  answer: { status: 200, description: 'The gateway is ready to receive requests', body: health },
  errors: ['UNAVAILABLE'],
});
