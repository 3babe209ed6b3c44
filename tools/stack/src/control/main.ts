import { runStackCommand } from './stack-command.ts';

process.exitCode = await runStackCommand(process.argv.slice(2), console);
