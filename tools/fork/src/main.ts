import { fork } from './fork.ts';
import { workspaceRoot } from './workspace-files.ts';

process.exitCode = await fork(workspaceRoot, process.argv.slice(2), console.log, console.error);
