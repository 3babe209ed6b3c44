import { fileURLToPath } from 'node:url';
import type { Target } from '../target.ts';
import { signalbox, startGateway } from './signalbox.ts';

const preload = fileURLToPath(new URL('../programs/without-context.ts', import.meta.url));

export const signalboxWithoutContext: Target = {
  name: 'signalbox-without-context',
  what: 'The same gateway that keeps the latest request in a variable instead of each in an AsyncLocalStorage, and so mixes them up: what the request context costs',
  paths: signalbox.paths,
  start: (context) => startGateway({ ...context, nodeOptions: [...context.nodeOptions, '--import', preload] }),
};
