import { createHash } from 'node:crypto';
import { existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** A program in one file, `main.mjs`, with its source map, native packages and assets in the same folder. */
export interface Bundle {
  /** The name of the program. @defaultValue the name of the folder of `outDir` */
  readonly name?: string;
  /** Paths of the entry modules, in load order. */
  readonly entries: readonly string[];
  readonly outDir: string;
  /** Packages with native code, which are copied to `outDir/node_modules`. */
  readonly native?: readonly string[];
  /** Files of packages (`swagger-ui-dist/swagger-ui.css`), which are copied to `outDir`. */
  readonly assets?: readonly string[];
  /** Patterns of files in the workspace, which are copied to the same path in `outDir`. */
  readonly files?: readonly string[];
  /** The folder of a page with a `vite.config.ts`, which is built to `outDir/web`. */
  readonly web?: string;
}

/** A program outside `apps` that runs in a container. */
const PROGRAMS: Readonly<Record<string, string>> = { authority: 'tools/authority', config: 'tools/config' };

/** The names of all programs that have a bundle. */
export function bundledPrograms(workspaceRoot: string): string[] {
  const apps = readdirSync(join(workspaceRoot, 'apps'));
  return [
    ...apps.filter((name) => existsSync(join(workspaceRoot, 'apps', name, 'package.json'))),
    ...Object.keys(PROGRAMS),
  ];
}

/** The folder of a program, relative to the workspace. */
export const folderOf = (name: string): string => PROGRAMS[name] ?? join('apps', name);

/**
 * @returns the bundle of a program: `apps/NAME/dist`, with the packages, assets, files and page in the field `bundle` of
 * its package.json.
 */
export function appBundle(workspaceRoot: string, name: string): Bundle {
  const folder = join(workspaceRoot, folderOf(name));
  const { bundle } = readManifest(join(folder, 'package.json')) as { bundle?: Omit<Bundle, 'entries' | 'outDir'> };
  const web = bundle?.web && join(folder, bundle.web);
  return {
    ...bundle,
    ...(web && { web }),
    name,
    entries: [join(folder, 'src', 'main.ts')],
    outDir: join(folder, 'dist'),
  };
}

interface BundleInputs {
  /** Paths relative to the workspace. */
  readonly sources: readonly string[];
  readonly hash: string;
}

/** What a bundle was built from, and the size of each file of it, in bytes. A file in its folder stores this. */
export interface BundleRecord extends BundleInputs {
  readonly outputs: Readonly<Record<string, number>>;
}

const BUNDLER = ['bill-of-materials', 'bundle', 'native-package', 'page', 'place', 'stack-traces', 'write-bundle'].map(
  (name) => `tools/bundle/src/${name}.ts`,
);

export const inputsPath = ({ outDir }: Bundle): string => join(outDir, 'inputs.json');

/** Whether the existing bundle is complete and matches the current sources, settings and packages. */
export function isCurrent(workspaceRoot: string, bundle: Bundle): boolean {
  try {
    const { sources, hash, outputs } = JSON.parse(readFileSync(inputsPath(bundle), 'utf8')) as BundleRecord;
    const isComplete = Object.entries(outputs).every(([path, size]) => sizeOf(join(bundle.outDir, path)) === size);
    return isComplete && hash === inputsOf(workspaceRoot, bundle, sources).hash;
  } catch {
    return false;
  }
}

const sizeOf = (path: string): number | undefined => {
  const found = statSync(path);
  return found.isFile() ? found.size : undefined;
};

/** The files of a bundle, without temporary files of an interrupted build. Paths are relative to the folder. */
export function outputsIn(outDir: string): BundleRecord['outputs'] {
  const files = readdirSync(outDir, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  const paths = files.map(({ parentPath, name }) => relative(outDir, join(parentPath, name)));
  return Object.fromEntries(
    paths.filter((path) => !/\.\d+(\/|$)/.test(path)).map((path) => [path, statSync(join(outDir, path)).size]),
  );
}

/** @throws Error if a source does not exist. */
export function inputsOf(workspaceRoot: string, bundle: Bundle, sources: readonly string[]): BundleInputs {
  const { native, assets, files = [], web } = bundle;
  const entries = bundle.entries.map((path) => relative(workspaceRoot, path));
  const hash = createHash('sha256').update(
    JSON.stringify({ entries, native, assets, hasPage: web !== undefined, version: workspaceVersion(workspaceRoot) }),
  );
  // npm updates the second lockfile at each installation.
  const settings = ['tsconfig.base.json', 'package-lock.json', 'node_modules/.package-lock.json', ...BUNDLER];
  const folders = [...new Set(sources.map((path) => dirname(path)))];
  const manifests = new Set(folders.map((folder) => manifestOf(workspaceRoot, folder)));
  const found = [...settings, ...manifests, ...globSync(files, { cwd: workspaceRoot }).sort()].filter((path) =>
    existsSync(join(workspaceRoot, path)),
  );
  for (const path of [...found, ...sources]) {
    hash.update(`\0${path}\0`).update(readFileSync(join(workspaceRoot, path)));
  }
  return { sources, hash: hash.digest('hex') };
}

/** The version of everything in this workspace. Undefined if its package.json has none. */
export function workspaceVersion(workspaceRoot: string): string | undefined {
  const path = join(workspaceRoot, 'package.json');
  return existsSync(path) ? (readManifest(path) as { version?: string }).version : undefined;
}

/** The package.json of the project that a folder belongs to. It decides which file an import of the project loads. */
function manifestOf(workspaceRoot: string, folder: string): string {
  const path = join(folder, 'package.json');
  return folder === '.' || existsSync(join(workspaceRoot, path)) ? path : manifestOf(workspaceRoot, dirname(folder));
}

/** @throws Error with the path if the file is not JSON. */
export function readManifest(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`cannot read ${path}: ${(error as Error).message}`, { cause: error });
  }
}
