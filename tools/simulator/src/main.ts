import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

// The picker runs from its source, which is more TypeScript than Node alone can leave out.
const transform = [
  '--conditions=@signalbox/source',
  '--import',
  import.meta.resolve('@signalbox/local-stack/typescript-loader'),
];
const commandLine = fileURLToPath(new URL('command-line.ts', import.meta.url));
const { status } = spawnSync(process.execPath, [...transform, commandLine, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
