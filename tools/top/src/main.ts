import { top } from './top.ts';

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stopping.abort());
// The reader of a pipe may end first.
process.stdout.on('error', () => stopping.abort());
const terminal = { output: process.stdout, input: process.stdin, error: console.error };
process.exit(await top(process.argv.slice(2), terminal, stopping.signal));
