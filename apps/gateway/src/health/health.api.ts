import { z } from 'zod';
import { endpoint, schemaNames } from '../api/endpoint.ts';

export const health = z.object({ status: z.literal('ok') });
health.register(schemaNames, { id: 'Health' });

export const getLiveness = endpoint({
  method: 'GET',
  path: '/health/live',
  access: 'anyone',
  tag: 'Operation',
  summary: 'Whether this gateway runs',
  answer: { status: 200, description: 'It does', body: health },
});

export const getReadiness = endpoint({
  method: 'GET',
  path: '/health/ready',
  access: 'anyone',
  tag: 'Operation',
  summary: 'Whether this gateway is to be sent requests',
  answer: { status: 200, description: 'It is', body: health },
  errors: ['UNAVAILABLE'],
});
