import { runCommand } from './command.ts';

const stopping = new AbortController();
const stop = (): void => stopping.abort();
// Ctrl-C ends a watch, and belongs to the editor while one is open. It ends any other command at once.
if (['watch', 'edit'].includes(process.argv[2] ?? '')) process.once('SIGINT', stop).once('SIGTERM', stop);
process.exitCode = await runCommand(process.argv.slice(2), process.env, console, stopping.signal);
