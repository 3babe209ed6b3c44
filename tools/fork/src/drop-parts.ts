import { COMPOSE, withoutContainers } from '@signalbox/generators/compose-file';
import { servicesIn, TOPOLOGY, withoutService } from '@signalbox/generators/topology-file';
import { withoutBlocks } from './blocks.ts';
import { lockfileOf, type Lockfile } from './lockfile.ts';
import { withoutLostLinks } from './markdown.ts';
import {
  withoutDependencies,
  withoutLostSources,
  withoutLostWorkspaces,
  type Manifest,
  type RootManifest,
} from './manifests.ts';
import { blocksOf, pathsOf, phrasesOf, type Part } from './parts.ts';
import { mapTexts, type Tree } from './workspace-files.ts';

/** Whether the project has a part: an earlier command may have removed it. */
export const isPresent = ({ paths: [folder] }: Part, tree: Tree): boolean =>
  [...tree.keys()].some((path) => path.startsWith(`${folder}/`));

/**
 * Removes parts of the project: their files, and what other files say about them. Parts that are gone change nothing.
 * @throws Error if a block of text about a part has no end.
 */
export function dropParts(tree: Tree, removed: readonly Part[]): Tree {
  if (removed.length === 0) return tree;
  const paths = pathsOf(removed);
  const isRemoved = (path: string) => paths.some((lost) => path === lost || path.startsWith(`${lost}/`));
  const rest: Tree = new Map([...tree].filter(([path]) => !isRemoved(path)));
  const exists = (path: string) => [...rest.keys()].some((file) => file === path || file.startsWith(`${path}/`));
  const packages = [...tree].flatMap(([path, { text }]) =>
    isRemoved(path) && path.endsWith('package.json') ? [(JSON.parse(text!) as { name: string }).name] : [],
  );
  const manifest = JSON.parse(tree.get('package.json')?.text ?? '{}') as RootManifest;
  const { scripts } = withoutLostWorkspaces(manifest, exists);
  const isLostScript = (name: string) => name in manifest.scripts && !(name in scripts);
  const present = removed.filter((part) => isPresent(part, tree));
  const isDropped = (service: string) => present.some(({ isService, name }) => isService && name === service);
  const services = present.some(({ isService }) => isService) ? servicesIn(tree.get(TOPOLOGY)?.text ?? '') : [];
  const dropped = services.filter(({ name }) => isDropped(name));
  const watchers = services.flatMap(({ name, operatorPort }) =>
    operatorPort === undefined || isDropped(name) ? [] : [name],
  );
  const unmarked = mapTexts(rest, (text, path) =>
    naming(path, () => present.reduce((remaining, part) => withoutMentions(remaining, path, part, removed), text)),
  );
  const changed = mapTexts(unmarked, (text, path) =>
    naming(path, () => {
      if (path === TOPOLOGY) return dropped.reduce((rest, { name }) => withoutService(rest, name), text);
      if (path === COMPOSE) return dropped.reduce((rest, one) => withoutContainers(rest, one, watchers), text);
      if (path === 'package.json')
        return changedJson<RootManifest>(text, (json) => withoutLostWorkspaces(json, exists));
      if (path === 'tsconfig.json') return changedJson<Sources>(text, (json) => withoutLostSources(json, exists));
      if (path.endsWith('/package.json'))
        return changedJson<Manifest>(text, (json) => withoutDependencies(json, packages));
      if (path.endsWith('.md')) return withoutLostLinks(text, path, { path: isRemoved, script: isLostScript });
      return text;
    }),
  );
  const manifestIn = (folder: string) => {
    const text = changed.get(folder === '' ? 'package.json' : `${folder}/package.json`)?.text;
    return text === undefined ? undefined : (JSON.parse(text) as Manifest);
  };
  return mapTexts(changed, (text, path) =>
    path === 'package-lock.json'
      ? naming(path, () => changedJson<Lockfile>(text, (json) => lockfileOf(json, manifestIn)))
      : text,
  );
}

interface Sources {
  readonly include: readonly string[];
}

/** Adds the path to an error. */
export function naming(path: string, change: () => string): string {
  try {
    return change();
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** A text without what it says about a part: marked blocks, phrases, lines and fields. */
function withoutMentions(text: string, path: string, part: Part, removed: readonly Part[]): string {
  const ofThis = <T extends readonly [string, ...unknown[]]>(all: readonly T[] = []) =>
    all.filter(([file]) => file === path);
  let rest = blocksOf(part, removed).reduce(withoutBlocks, text);
  for (const [, phrase, shorter] of ofThis(phrasesOf(part, removed))) {
    // Line breaks are where the formatter puts them.
    const found = new RegExp(phrase.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/\s+/g, '\\s+'), 'g');
    if (!found.test(rest)) throw new Error(`expected the text ${JSON.stringify(phrase)}`);
    rest = rest.replaceAll(found, shorter);
  }
  for (const [, line] of ofThis(part.lines)) {
    const lines = rest.split('\n');
    const isItem = (at: number) => /^\s*(?:[-*]|\d+\.) /.test(lines[at] ?? '');
    // A line that continues an item of a list goes with it.
    const continues = (at: number): boolean =>
      path.endsWith('.md') &&
      /^ {2,}\S/.test(lines[at]!) &&
      !isItem(at) &&
      at > 0 &&
      (isItem(at - 1) || continues(at - 1));
    const isLost = (at: number): boolean => line.test(lines[at]!) || (continues(at) && isLost(at - 1));
    const others = lines.filter((_, at) => !isLost(at));
    if (others.length === lines.length) throw new Error(`expected a line that matches ${String(line)}`);
    rest = others.join('\n');
  }
  for (const [, key] of ofThis(part.fields)) {
    const without: unknown = JSON.parse(rest, (name, value: unknown) => (name === key ? undefined : value));
    rest = `${JSON.stringify(without, null, 2)}\n`;
  }
  return rest;
}

function changedJson<T>(text: string, change: (json: T) => T): string {
  const before = JSON.parse(text) as T;
  const after = change(before);
  return after === before ? text : `${JSON.stringify(after, null, 2)}\n`;
}
