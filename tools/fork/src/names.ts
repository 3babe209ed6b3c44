import { ForkRefusedError } from './fork-errors.ts';
import type { Tree } from './workspace-files.ts';

/** What a project is called. */
export interface Names {
  /** One word: images, metrics, issuer of tokens, database role, and so on begin with it. */
  readonly name: string;
  /** The npm scope of its packages, with `@`. */
  readonly scope: string;
  /** The four letters with which a connection between services begins. */
  readonly magic: string;
}

/**
 * A name is at once a label in DNS, an unquoted role in Postgres, a prefix of Prometheus metrics, a part of an npm name
 * and of identifiers in code. This is what all of them allow.
 */
const NAME = /^[a-z][a-z0-9]{2,29}$/;
const SCOPE = /^@[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?$/;
const MAGIC_FILE = 'libs/rpc/src/protocol/hello.ts';
const MAGIC = /^const MAGIC = '([A-Z]{4})';$/m;

/** Reserved in Postgres, where the name is a role, and words with a meaning for npm, Node or a shell. */
const RESERVED = new Set(
  (
    'all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create default ' +
    'deferrable desc distinct do else end except false fetch for foreign from grant group having in initially intersect ' +
    'into lateral leading limit localtime localtimestamp node not null offset on only or order placing postgres primary ' +
    'public references returning select some symmetric table template0 template1 test then to trailing true union unique ' +
    'user using variadic when where window with root localhost'
  ).split(' '),
);

/** The names that a workspace has now. @throws Error if its files have an unknown form. */
export function currentNames(tree: Tree): Names {
  const { name } = JSON.parse(textOf(tree, 'package.json')) as { name: string };
  const [scope = ''] = (JSON.parse(textOf(tree, 'tools/fork/package.json')) as { name: string }).name.split('/');
  const magic = MAGIC.exec(textOf(tree, MAGIC_FILE))?.[1];
  if (magic === undefined) throw new Error(`${MAGIC_FILE}: expected a line "const MAGIC = 'ABCD';"`);
  return { name, scope, magic };
}

/**
 * The names of a fork.
 * @param scope - @defaultValue the name with `@`
 * @throws ForkRefusedError if a name is not valid or the tree uses it for something else.
 */
export function newNames(name: string, scope = `@${name}`, tree: Tree): Names {
  if (!NAME.test(name)) {
    throw new ForkRefusedError(
      `--name expects one word of 3 to 30 lower-case letters and digits that begins with a letter, because it is also a database role, a host name and the beginning of metrics; got "${name}"`,
    );
  }
  if (RESERVED.has(name) || name.startsWith('pg')) {
    throw new ForkRefusedError(`--name: "${name}" is reserved in Postgres, npm or the shell: choose another`);
  }
  if (!SCOPE.test(scope)) {
    throw new ForkRefusedError(
      `--scope expects @ and lower-case letters, digits or hyphens, at most 50, like @acme; got "${scope}"`,
    );
  }
  const current = currentNames(tree);
  const names = { name, scope, magic: name === current.name ? current.magic : magicOf(name) };
  refuseCollisions(names, current, tree);
  return names;
}

const magicOf = (name: string): string =>
  name
    .replaceAll(/[^a-z]/g, '')
    .slice(0, 4)
    .toUpperCase()
    .padEnd(4, 'X');

/** Another rename must be able to find the name, so nothing else may have it. */
function refuseCollisions({ name, scope }: Names, current: Names, tree: Tree): void {
  if (name !== current.name) {
    for (const [option, chosen] of Object.entries({ name, scope })) {
      if (chosen.includes(current.name)) {
        throw new ForkRefusedError(
          `--${option}: "${chosen}" contains the present name ${current.name}, of which no mention may remain: choose another`,
        );
      }
    }
    const taken = usedBy(name, tree);
    if (taken !== undefined) {
      throw new ForkRefusedError(`--name: the project uses the word "${name}" already (${taken}): choose another`);
    }
  }
  const foreign = `"node_modules/${scope}/`;
  if (scope !== current.scope && textOf(tree, 'package-lock.json').includes(foreign)) {
    throw new ForkRefusedError(`--scope: packages of ${scope} are among the dependencies: choose another`);
  }
}

/** The first file that has the word in its path or its text. Examples of this command have any names. */
function usedBy(name: string, tree: Tree): string | undefined {
  const word = new RegExp(`\\b${name}\\b`, 'i');
  const isExample = (path: string) => /(?:^|\/)fork\b|^package-lock\.json$|^CHANGELOG\.md$/.test(path);
  const uses = (text: string) => text.split('\n').some((line) => word.test(line) && !line.includes('npm run fork'));
  return [...tree].find(
    ([path, { text = '' }]) => word.test(path) || (!isExample(path) && word.test(text) && uses(text)),
  )?.[0];
}

function textOf(tree: Tree, path: string): string {
  const text = tree.get(path)?.text;
  if (text === undefined) throw new ForkRefusedError(`expected a file ${path} in the workspace`);
  return text;
}
