import { fileURLToPath } from 'node:url';
import type { Target } from '../target.ts';
import { signalbox, startGateway } from './signalbox.ts';

const preload = fileURLToPath(new URL('../programs/without-context.ts', import.meta.url));

export const signalboxWithoutContext: Target = {
  name: 'signalbox-without-context',
  what: 'The same gateway with the latest request in a variable instead of an AsyncLocalStorage, which is wrong for concurrent requests, but shows the cost of the request context',
  paths: signalbox.paths,
  start: (context) => startGateway({ ...context, nodeOptions: [...context.nodeOptions, '--import', preload] }),
};
