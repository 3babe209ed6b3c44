import { workspaceRoot } from '@signalbox/rehearsal/workspace-files';
import { fork } from './fork.ts';

process.exitCode = await fork(workspaceRoot, process.argv.slice(2), console.log, console.error);
