import { freePort } from '@signalbox/testing';
import { startProgram } from '../program.ts';
import type { Target } from '../target.ts';

export const moleculer: Target = {
  name: 'moleculer',
  what: 'Moleculer: a node with moleculer-web in front of two nodes, over its TCP transporter; no log, metrics or tracing',
  start: async (context) => {
    const names = ['backend-1', 'backend-2', 'gateway'];
    const ports: [string, number][] = [];
    for (const name of names) ports.push([name, await freePort()]);
    const NODES = JSON.stringify(Object.fromEntries(ports));
    const HTTP_PORT = String(await freePort());
    const node = (NODE: string, role: 'target' | 'others') =>
      startProgram(context, { name: 'moleculer', role, env: { NODE, NODES, HTTP_PORT } });
    const [, , gateway] = await Promise.all([
      node('backend-1', 'others'),
      node('backend-2', 'others'),
      node('gateway', 'target'),
    ]);
    return gateway;
  },
};
