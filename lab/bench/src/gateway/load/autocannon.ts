import { fileURLToPath } from 'node:url';
import type { LoadGenerator } from './load.ts';

const program = fileURLToPath(new URL('autocannon-program.ts', import.meta.url));

/** Generates load with autocannon, in Node, if wrk is not installed. */
export const autocannon: LoadGenerator = {
  name: 'autocannon',
  command: (load) => [process.execPath, program, JSON.stringify(load)],
};
