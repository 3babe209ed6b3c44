import { httpProxy } from '../program.ts';
import type { Target } from '../target.ts';

export const nodeUndici: Target = httpProxy(
  'node-undici',
  'The reference: `node:http` that streams what an undici Pool for each backend answers; no router, log or check',
);
