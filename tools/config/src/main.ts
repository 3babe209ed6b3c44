import { runCommand } from './command.ts';

const stopping = new AbortController();
const stop = (): void => stopping.abort();
process.once('SIGINT', stop).once('SIGTERM', stop);
process.exitCode = await runCommand(process.argv.slice(2), process.env, console, stopping.signal);
