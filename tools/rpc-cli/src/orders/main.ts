import { runFromSources } from '../from-sources.ts';

process.exitCode = runFromSources('orders/command-line.ts', process.argv.slice(2));
