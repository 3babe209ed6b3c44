import { runFromSources } from '@signalbox/stack/from-sources';

process.exitCode = runFromSources(new URL('command-line.ts', import.meta.url), process.argv.slice(2));
