import { fileURLToPath } from 'node:url';
import type { LoadMaker } from './load.ts';

const program = fileURLToPath(new URL('autocannon-program.ts', import.meta.url));

/** autocannon: load from Node, where there is no wrk. */
export const autocannon: LoadMaker = {
  name: 'autocannon',
  command: (load) => [process.execPath, program, JSON.stringify(load)],
};
