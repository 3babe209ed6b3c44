import { existsSync } from 'node:fs';

/** Ends the process if its Node is too old. Plain JavaScript, so that an old Node prints one clear line. */
export function requireNode(program) {
  const major = Number.parseInt(process.versions.node, 10);
  if (major >= 24) return;
  const isThere = (path) => existsSync(new URL(`../../node_modules/${path}`, import.meta.url));
  console.error(`✗ expected Node 24 or later, got ${process.version}: ${remedy(program, isThere)}`);
  process.exit(1);
}

function remedy(program, isThere) {
  if (isThere('.bin/node')) return `use ${program}, which runs the Node that npm ci installs`;
  if (!isThere('@signalbox/stack')) return 'run npm ci first, which installs its own';
  return 'npm ci installs its own unless optional dependencies are omitted: run npm ci --include=optional, or install Node 24';
}
