import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

// The libraries run from their sources: nothing has to be built, but Node alone doesn't know their decorators.
const pathTo = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const transform = ['--conditions=@signalbox/source', '--import', import.meta.resolve('@oxc-node/core/register')];
const { status } = spawnSync(process.execPath, [...transform, pathTo('command-line.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, TS_NODE_PROJECT: pathTo('../../../tsconfig.base.json') },
});
process.exitCode = status ?? 1;
