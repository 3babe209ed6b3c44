import { existsSync } from 'node:fs';

// Plain JavaScript, so that an old Node without TypeScript support prints one clear line.
const major = Number.parseInt(process.versions.node, 10);
if (major < 24) {
  const isThere = (path) => existsSync(new URL(`../../node_modules/${path}`, import.meta.url));
  console.error(`✗ expected Node 24 or later, got ${process.version}: ${remedy(isThere)}`);
  process.exit(1);
}
await import('./src/main.ts');

function remedy(isThere) {
  if (isThere('.bin/node')) return 'use npm start, which runs the Node that npm ci installs';
  if (!isThere('@signalbox/stack')) return 'run npm ci first, which installs its own';
  return 'npm ci installs its own unless optional dependencies are omitted: run npm ci --include=optional, or install Node 24';
}
