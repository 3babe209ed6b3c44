import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { FROM_SOURCES } from '@signalbox/stack';

// The picker runs from its source, which is more TypeScript than Node alone can leave out.
const commandLine = fileURLToPath(new URL('command-line.ts', import.meta.url));
const { status } = spawnSync(process.execPath, [...FROM_SOURCES, commandLine, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
