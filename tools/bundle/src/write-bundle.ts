import { cp, mkdir, readFile, rm, stat } from 'node:fs/promises';
import { globSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'rolldown';
import { BILL_OF_MATERIALS, billOfMaterials } from './bill-of-materials.ts';
import {
  inputsOf,
  inputsPath,
  isCurrent,
  outputsIn,
  workspaceVersion,
  type Bundle,
  type BundleRecord,
} from './bundle.ts';
import { copyNative } from './native-package.ts';
import { writePage } from './page.ts';
import { place } from './place.ts';

// Nest imports it for a transport that this system does not use. It is installed as a dependency of a test tool.
const UNUSED = /^@grpc\//;

const STACK_TRACES = fileURLToPath(new URL('stack-traces.ts', import.meta.url));

/**
 * Bundles a program and everything it imports, without type checks, and builds its page. Does nothing if the inputs have not changed. A
 * process that runs the previous bundle is not affected.
 * @returns whether the program was bundled.
 * @throws Error if a source is not valid TypeScript or an import does not exist.
 */
export async function writeBundle(workspaceRoot: string, bundle: Bundle): Promise<boolean> {
  const startedAt = performance.timeOrigin + performance.now();
  if (isCurrent(workspaceRoot, bundle)) return false;
  // Loaded only if needed, because loading takes longer than the check above.
  const { rolldown } = await import('rolldown');
  const { entries, outDir, native = [], assets = [], files = [], web, name = basename(outDir) } = bundle;
  const version = workspaceVersion(workspaceRoot);
  const build = await rolldown({
    cwd: workspaceRoot,
    input: ENTRY,
    platform: 'node',
    tsconfig: join(workspaceRoot, 'tsconfig.base.json'),
    external: [...native, UNUSED],
    // Files that a CommonJS package reads from its own folder are next to the bundle: see `assets`.
    transform: { define: { __dirname: 'import.meta.dirname', __filename: 'import.meta.filename' } },
    plugins: [entry([STACK_TRACES, ...entries]), packagesAsOneLine],
    onLog(level, { code, id, message }) {
      // Packages may try to import modules that are not installed; our sources may not.
      if (code === 'UNRESOLVED_IMPORT' && !id?.includes('node_modules')) throw new Error(message);
      if (level === 'warn' && code !== 'UNRESOLVED_IMPORT') console.error(message);
    },
  });
  const { output } = await build.generate({
    // The paths in the source map are relative to this folder.
    dir: outDir,
    format: 'esm',
    codeSplitting: false,
    entryFileNames: 'main.mjs',
    sourcemap: true,
    sourcemapExcludeSources: true,
    // V8 stores a source with a character beyond Latin-1 in two bytes per character: 3 to 4.5 MB more in each process.
    charset: 'ascii',
    comments: { jsdoc: false, annotation: false },
    ...(version && { banner: `process.env.SERVICE_VERSION ||= ${JSON.stringify(version)};` }),
  });
  // All loaded modules, not only those in the output: the bundler inlines constants and omits their modules.
  const modules = await build.watchFiles;
  await build.close();

  await mkdir(outDir, { recursive: true });
  // Removed first and written last: if the build is interrupted, the next start bundles again.
  await rm(inputsPath(bundle), { recursive: true, force: true });
  const require = createRequire(entries.at(-1)!);
  const assetFiles = assets.map((asset) => require.resolve(asset));
  const [page, copied] = await Promise.all([
    web === undefined ? [] : writePage(web, join(outDir, 'web')),
    Promise.all(native.map((name) => copyNative(require, name, join(outDir, 'node_modules')))),
    ...output.map((file) => place(join(outDir, file.fileName), file.type === 'chunk' ? file.code : file.source)),
    ...assetFiles.map(async (file) => place(join(outDir, basename(file)), await readFile(file))),
    ...globSync(files, { cwd: workspaceRoot }).map((path) => cp(join(workspaceRoot, path), join(outDir, path))),
  ]);
  const contained = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
  const packaged = [...contained, ...page, ...assetFiles, ...copied.flat()];
  await place(join(outDir, BILL_OF_MATERIALS), billOfMaterials({ name, version }, packaged));
  const sources = [...new Set([...modules, ...page])]
    .filter((path) => path !== ENTRY && !path.includes('node_modules'))
    .map((path) => relative(workspaceRoot, path));
  // The bundle may contain the previous content of a source that was saved meanwhile: then it has no record either.
  const savedAt = await Promise.all(sources.map(async (path) => (await stat(join(workspaceRoot, path))).ctimeMs));
  if (savedAt.every((time) => time <= startedAt)) {
    const record: BundleRecord = { ...inputsOf(workspaceRoot, bundle, sources.sort()), outputs: outputsIn(outDir) };
    await place(inputsPath(bundle), JSON.stringify(record));
  }
  return true;
}

const ENTRY = '\0entry';

/** The source of a module that imports all entries. */
const entry = (paths: readonly string[]): Plugin => ({
  name: 'entry',
  resolveId: { filter: { id: /^\0entry$/ }, handler: (id) => id },
  load: {
    filter: { id: /^\0entry$/ },
    handler: () => paths.map((path) => `import ${JSON.stringify(path)};`).join('\n'),
  },
});

/**
 * A process decodes the source map at its first stack trace. With all lines of all packages in it, that would take 0.3 s
 * of CPU time and 57 MB. So each module of a package has one segment, which maps all its code to line 1. Without that segment, its
 * code would belong to the module before it.
 */
const packagesAsOneLine: Plugin = {
  name: 'packages-as-one-line',
  transform: {
    filter: { id: /node_modules/ },
    handler: (code, id) => ({ code, map: { mappings: 'AAAA', sources: [id] } }),
  },
};
