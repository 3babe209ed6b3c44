import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A program in one file, `main.mjs`, with its source map, native packages and assets in the same folder. */
export interface Bundle {
  /** Paths of the entry modules, in load order. */
  readonly entries: readonly string[];
  readonly outDir: string;
  /** Packages with native code, which are copied to `outDir/node_modules`. */
  readonly native?: readonly string[];
  /** Files of packages (`swagger-ui-dist/swagger-ui.css`), which are copied to `outDir`. */
  readonly assets?: readonly string[];
}

/**
 * @returns the bundle of an app: `apps/NAME/dist`, with the packages and assets in the field `bundle` of its
 * package.json.
 */
export function appBundle(workspaceRoot: string, app: string): Bundle {
  const folder = join(workspaceRoot, 'apps', app);
  const { bundle } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    bundle?: Pick<Bundle, 'native' | 'assets'>;
  };
  return { ...bundle, entries: [join(folder, 'src', 'main.ts')], outDir: join(folder, 'dist') };
}

/** The inputs of a bundle. A file in its folder stores them. */
export interface BundleInputs {
  /** Paths relative to the workspace. */
  readonly sources: readonly string[];
  readonly hash: string;
}

const BUNDLER = 'tools/bundle/src/write-bundle.ts';

export const inputsPath = ({ outDir }: Bundle): string => join(outDir, 'inputs.json');

/** Whether the existing bundle matches the current sources, settings and packages. */
export function isCurrent(workspaceRoot: string, bundle: Bundle): boolean {
  try {
    const { sources, hash } = JSON.parse(readFileSync(inputsPath(bundle), 'utf8')) as BundleInputs;
    return existsSync(join(bundle.outDir, 'main.mjs')) && hash === inputsOf(workspaceRoot, bundle, sources).hash;
  } catch {
    return false;
  }
}

/** @throws Error if a source does not exist. */
export function inputsOf(workspaceRoot: string, bundle: Bundle, sources: readonly string[]): BundleInputs {
  const { native, assets } = bundle;
  const entries = bundle.entries.map((path) => relative(workspaceRoot, path));
  const hash = createHash('sha256').update(JSON.stringify({ entries, native, assets }));
  // npm updates the second lockfile at each installation.
  const settings = ['tsconfig.base.json', 'package-lock.json', 'node_modules/.package-lock.json', BUNDLER];
  for (const path of [...settings.filter((name) => existsSync(join(workspaceRoot, name))), ...sources]) {
    hash.update(`\0${path}\0`).update(readFileSync(join(workspaceRoot, path)));
  }
  return { sources, hash: hash.digest('hex') };
}
