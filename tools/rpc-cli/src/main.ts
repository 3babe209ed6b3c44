import { runFromSources } from './from-sources.ts';

process.exitCode = runFromSources('command-line.ts', process.argv.slice(2));
