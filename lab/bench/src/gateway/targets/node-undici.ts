import { httpProxy } from '../program.ts';
import type { Target } from '../target.ts';

export const nodeUndici: Target = httpProxy(
  'node-undici',
  'The reference: `node:http` streams the responses of an undici Pool for each backend; no router, log or check',
);
