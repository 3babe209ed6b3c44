import { existsSync } from 'node:fs';

// Plain JavaScript, for a Node that knows no TypeScript: it says so in one line, instead of failing on the first file.
const major = Number.parseInt(process.versions.node, 10);
if (major < 24) {
  const isThere = (path) => existsSync(new URL(`../../node_modules/${path}`, import.meta.url));
  console.error(`✗ Node 24 or later is needed, this is ${process.version}: ${remedy(isThere)}`);
  process.exit(1);
}
await import('./src/main.ts');

function remedy(isThere) {
  if (isThere('.bin/node')) return 'use npm start, which takes the one that npm ci has brought along';
  if (!isThere('@signalbox/stack')) return 'run npm ci first, which brings its own';
  return 'npm ci brings its own unless optional dependencies are omitted: run npm ci --include=optional, or install Node 24';
}
