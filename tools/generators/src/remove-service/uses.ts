import { visitNotIgnoredFiles, type Tree } from '@nx/devkit';
import { servicesIn, TOPOLOGY } from '../workspace/topology-file.ts';
import { filesOf } from '../workspace/service-files.ts';

/** The files that the removal changes itself, the history, and the tests of this generator. */
const LEFT_OUT =
  /^(apps\/gateway\/(src\/app\.module\.ts|package\.json)|package-lock\.json|CHANGELOG\.md|tools\/generators\/.*)$/;

/** The other uses of a service, one sentence each: calls, imports, messages and links. */
export function usesOf(tree: Tree, name: string): string[] {
  const services = servicesIn(tree.read(TOPOLOGY, 'utf8')!);
  const callers = services.filter(({ edgePort, calls }) => edgePort === undefined && calls.includes(name));
  const own = filesOf(name);
  const isOwn = (file: string) => own.some((path) => file === path || file.startsWith(`${path}/`));
  const uses = callers.map((caller) => `${TOPOLOGY}: ${caller.name} calls it`);
  visitNotIgnoredFiles(tree, '.', (file) => {
    if (!/\.(tsx?|m?js|json|md)$/.test(file) || LEFT_OUT.test(file) || isOwn(file)) return;
    const text = tree.read(file, 'utf8') ?? '';
    if (!text.includes(name)) return;
    const found = file.endsWith('.md') ? links(name) : references(name);
    for (const [pattern, what] of found) if (pattern.test(text)) uses.push(`${file} ${what}`);
  });
  return uses;
}

type Pattern = readonly [pattern: RegExp, what: string];

const PATHS = (name: string) =>
  `(apps|libs/contracts|apps/gateway/src)/${name}[/)]|(configuration|metrics)/${name}\\.md|e2e/src/${name}\\.spec`;

/** Other text about a service is no use of it. */
const links = (name: string): Pattern[] => [[new RegExp(`\\]\\([^)]*(${PATHS(name)})`), 'links to a file of it']];

const references = (name: string): Pattern[] => [
  [new RegExp(`@signalbox/(contracts-)?${name}["'/]`), 'imports it'],
  [new RegExp(`['"\`]${name}\\.[a-z]\\w*['"\`]`), 'names a message of it'],
  [new RegExp(`service\\([^)]*'${name}'`), 'lets it send a message'],
  [new RegExp(PATHS(name)), 'names a file of it'],
];
