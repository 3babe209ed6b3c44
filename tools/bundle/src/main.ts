import { fileURLToPath } from 'node:url';
import { appBundle, bundledPrograms, folderOf } from './bundle.ts';
import { writeBundle } from './write-bundle.ts';

// Bundles the named apps, or all apps, if their inputs have changed.
const workspaceRoot = fileURLToPath(new URL('../../..', import.meta.url));
const apps = bundledPrograms(workspaceRoot);
const named = process.argv.slice(2);
if (named.includes('--help')) {
  console.log(`npm run build [-- APP…]   bundles these apps (default ${apps.join(', ')}) if their inputs have changed,
                           and lists the packages of each in bom.cdx.json (CycloneDX)`);
  process.exit(0);
}
const unknown = named.filter((name) => !apps.includes(name));
if (unknown.length > 0) {
  console.error(`expected apps among ${apps.join(', ')}, got ${unknown.join(', ')}`);
  process.exit(1);
}

try {
  await Promise.all((named.length > 0 ? named : apps).map(bundled));
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}

async function bundled(app: string): Promise<void> {
  const isNew = await writeBundle(workspaceRoot, appBundle(workspaceRoot, app));
  console.log(`${folderOf(app)}/dist/main.mjs ${isNew ? 'written' : 'is current'}`);
}
