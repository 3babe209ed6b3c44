import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** One program as one file, `main.mjs`, with its source map and what it reads beside it. */
export interface Bundle {
  /** Paths of modules, which are loaded in this order. */
  readonly entries: readonly string[];
  readonly outDir: string;
  /** Packages with native code, which are copied to `outDir/node_modules`. */
  readonly native?: readonly string[];
  /** Files of packages (`swagger-ui-dist/swagger-ui.css`), which are copied to `outDir`. */
  readonly assets?: readonly string[];
}

/** @returns the bundle of an app: `apps/NAME/dist`, with what its package.json lists under `bundle`. */
export function appBundle(workspaceRoot: string, app: string): Bundle {
  const folder = join(workspaceRoot, 'apps', app);
  const { bundle } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    bundle?: Pick<Bundle, 'native' | 'assets'>;
  };
  return { ...bundle, entries: [join(folder, 'src', 'main.ts')], outDir: join(folder, 'dist') };
}

/** What a bundle was made from, as a file in its folder records it. */
export interface BundleInputs {
  /** Paths relative to the workspace. */
  readonly sources: readonly string[];
  readonly hash: string;
}

const BUNDLER = 'tools/bundle/src/write-bundle.ts';

export const inputsPath = ({ outDir }: Bundle): string => join(outDir, 'inputs.json');

/** Whether the bundle in its folder is of the sources, settings and packages that are there now. */
export function isCurrent(workspaceRoot: string, bundle: Bundle): boolean {
  try {
    const { sources, hash } = JSON.parse(readFileSync(inputsPath(bundle), 'utf8')) as BundleInputs;
    return existsSync(join(bundle.outDir, 'main.mjs')) && hash === inputsOf(workspaceRoot, bundle, sources).hash;
  } catch {
    return false;
  }
}

/** @throws Error if a source is not there. */
export function inputsOf(workspaceRoot: string, bundle: Bundle, sources: readonly string[]): BundleInputs {
  const { native, assets } = bundle;
  const entries = bundle.entries.map((path) => relative(workspaceRoot, path));
  const hash = createHash('sha256').update(JSON.stringify({ entries, native, assets }));
  // npm writes the second lockfile whenever it installs something.
  const settings = ['tsconfig.base.json', 'package-lock.json', 'node_modules/.package-lock.json', BUNDLER];
  for (const path of [...settings.filter((name) => existsSync(join(workspaceRoot, name))), ...sources]) {
    hash.update(`\0${path}\0`).update(readFileSync(join(workspaceRoot, path)));
  }
  return { sources, hash: hash.digest('hex') };
}
