/** A file of the workspace and its text. */
export type Texts = Readonly<Record<(typeof FILES)[number], string>>;

/** The files that contain the version. */
export const FILES = ['package.json', 'package-lock.json', 'Dockerfile', 'CHANGELOG.md'] as const;

/** The release can't be made. The message says why and what to do. */
export class ReleaseRefusedError extends Error {}

/**
 * The files of the next release.
 * @param date - in the form `2026-11-29`.
 * @throws ReleaseRefusedError
 */
export function releaseFiles(texts: Texts, version: string, date: string): Texts {
  const manifest = JSON.parse(texts['package.json']) as { version: string };
  const before = manifest.version;
  if (!/^\d+\.\d+\.\d+$/.test(version))
    throw new ReleaseRefusedError(`expected a version such as 1.2.3, got ${version}`);
  if (compareVersions(version, before) <= 0) {
    throw new ReleaseRefusedError(`expected a version above ${before}, got ${version}`);
  }
  const old = `"version": "${before}"`;
  const now = `"version": "${version}"`;
  return {
    'package.json': replaced(texts['package.json'], old, now, 1),
    // The lockfile names it twice: for itself, and for the package in its root.
    'package-lock.json': replaced(texts['package-lock.json'], old, now, 2),
    Dockerfile: replaced(texts['Dockerfile'], `ARG VERSION=${before}\n`, `ARG VERSION=${version}\n`, 1),
    'CHANGELOG.md': releasedChangelog(texts['CHANGELOG.md'], version, date),
  };
}

/** Moves what is under Unreleased under the version. */
function releasedChangelog(changelog: string, version: string, date: string): string {
  const [, before, changes, after] = /^([^]*?\n## Unreleased\n)([^]*?)(\n## \[?\d[^]*)?$/.exec(changelog) ?? [];
  if (before === undefined || changes === undefined) {
    throw new ReleaseRefusedError('expected a heading "## Unreleased" in CHANGELOG.md');
  }
  if (changes.trim() === '')
    throw new ReleaseRefusedError('CHANGELOG.md has nothing under Unreleased: describe the changes');
  return `${before}\n## ${version} (${date})\n${changes}${after ?? ''}`;
}

function replaced(text: string, old: string, now: string, times: number): string {
  let result = text;
  let from = 0;
  for (let time = 0; time < times; time += 1) {
    const at = result.indexOf(old, from);
    if (at < 0) throw new ReleaseRefusedError(`expected ${old.trim()}: restore it, as all files name the same version`);
    result = result.slice(0, at) + now + result.slice(at + old.length);
    from = at + now.length;
  }
  return result;
}

function compareVersions(one: string, other: string): number {
  const [ones, others] = [one, other].map((version) => version.split('.').map(Number));
  const difference = ones!.map((part, index) => part - (others![index] ?? 0)).find((part) => part !== 0);
  return difference ?? 0;
}
