import { globSync, readFileSync, watch } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/** For each app: the folders of the projects that it depends on, including its own, relative to the workspace. */
export type AppSources = ReadonlyMap<string, ReadonlySet<string>>;

interface PackageJson {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Collects the dependencies that the package.json files declare. */
export function appSources(workspaceRoot: string, apps: readonly string[]): AppSources {
  const projects = new Map<string, { folder: string; dependencies: string[] }>();
  for (const path of globSync(['apps/*/package.json', 'libs/**/package.json'], {
    cwd: workspaceRoot,
    exclude: (name) => name === 'node_modules' || name === 'dist',
  })) {
    const json = JSON.parse(readFileSync(join(workspaceRoot, path), 'utf8')) as PackageJson;
    projects.set(json.name, { folder: dirname(path), dependencies: Object.keys(json.dependencies ?? {}) });
  }
  const collect = (name: string, folders: Set<string>) => {
    const project = projects.get(name);
    if (project === undefined || folders.has(project.folder)) return folders;
    folders.add(project.folder);
    for (const dependency of project.dependencies) collect(dependency, folders);
    return folders;
  };
  return new Map(apps.map((app) => [app, collect(`@signalbox/${app}`, new Set())]));
}

/** The apps that a source file is part of. Empty for tests, fixtures and other files. */
export function appsOf(path: string, sources: AppSources): string[] {
  const isSource = /\.(ts|json|sql|html|css)$/.test(path) && !/\.(spec|fixture)\.ts$/.test(path);
  if (!isSource) return [];
  return [...sources]
    .filter(([, folders]) => [...folders].some((folder) => contains(folder, path)))
    .map(([app]) => app);
}

const contains = (folder: string, path: string) => path.startsWith(join(folder, 'src') + sep);

// Editors save in several steps, and a git checkout changes many files: wait until no further event arrives.
const SETTLE_MS = 60;

/** Receives changes of source files. */
export interface SourceListener {
  /** @param apps - the apps to restart. */
  changed(apps: ReadonlySet<string>): void;
  /** The watch of a folder has failed: its further changes are not reported. */
  failed(error: Error): void;
}

/**
 * Reports the apps that changed files belong to, after a pause without further changes. Stops when the signal aborts.
 */
export function watchSources(
  workspaceRoot: string,
  sources: AppSources,
  listener: SourceListener,
  signal: AbortSignal,
): void {
  let changed = new Set<string>();
  let settled: NodeJS.Timeout | undefined;
  const note = (path: string) => {
    for (const app of appsOf(path, sources)) changed.add(app);
    if (changed.size === 0) return;
    clearTimeout(settled);
    settled = setTimeout(() => {
      listener.changed(changed);
      changed = new Set();
    }, SETTLE_MS);
  };
  signal.addEventListener('abort', () => clearTimeout(settled));
  for (const folder of new Set([...sources.values()].flatMap((folders) => [...folders]))) {
    const src = join(folder, 'src');
    watch(join(workspaceRoot, src), { recursive: true, signal }, (_event, name) => {
      if (name !== null) note(join(src, name));
    }).on('error', (error: Error) => listener.failed(error));
  }
}
