import { globSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative } from 'node:path';
import type { Plugin, Rolldown } from 'vite';
import { place } from './place.ts';

/**
 * Builds the page in a folder with a `vite.config.ts`. A server that reads `outDir` meanwhile finds a complete page: new
 * files come first, `index.html` follows, and unused files go last.
 * @returns the paths of all files that the page was built from.
 * @throws Error if a source is not valid or an import does not exist.
 */
export async function writePage(folder: string, outDir: string): Promise<string[]> {
  // Loaded only if needed, because loading takes 0.2 s.
  const { build } = await import('vite');
  // All files of the folder, because imported style sheets are not modules, and modules from elsewhere.
  const sources = new Set(
    globSync('**/*.*', { cwd: folder, exclude: ['**/*.spec.ts'] }).map((path) => join(folder, path)),
  );
  const record: Plugin = {
    name: 'record-sources',
    buildEnd() {
      for (const path of this.getModuleIds()) if (isAbsolute(path)) sources.add(path.replace(/\?.*$/, ''));
    },
  };
  let output: Rolldown.RolldownOutput['output'];
  // Vite sets it for the whole process, and services that this process starts would inherit it.
  const { NODE_ENV } = process.env;
  try {
    const result = await build({
      root: folder,
      configFile: join(folder, 'vite.config.ts'),
      configLoader: 'native',
      logLevel: 'silent',
      plugins: [record],
      worker: { plugins: () => [record] },
      build: { write: false },
    });
    ({ output } = result as Rolldown.RolldownOutput);
  } catch (error) {
    throw new Error(`cannot build the page in ${folder}: ${(error as Error).message}`, { cause: error });
  } finally {
    if (NODE_ENV === undefined) delete process.env['NODE_ENV'];
  }

  const files = output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : file.source] as const);
  // The file that names the others.
  files.sort(([a], [b]) => Number(a === 'index.html') - Number(b === 'index.html'));
  for (const [name, content] of files) {
    await mkdir(dirname(join(outDir, name)), { recursive: true });
    await place(join(outDir, name), content);
  }
  const names = new Set(files.map(([name]) => name));
  for (const file of await readdir(outDir, { recursive: true, withFileTypes: true })) {
    const path = join(file.parentPath, file.name);
    if (file.isFile() && !names.has(relative(outDir, path))) await rm(path, { force: true });
  }
  return [...sources];
}
