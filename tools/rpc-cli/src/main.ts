import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

// The libraries run from their sources: nothing has to be built, but Node alone doesn't know their decorators.
const pathTo = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const transform = [
  '--conditions=@signalbox/source',
  '--import',
  import.meta.resolve('@signalbox/local-stack/typescript-loader'),
];
const { status } = spawnSync(process.execPath, [...transform, pathTo('command-line.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
