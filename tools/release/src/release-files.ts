import { CommandError } from '@signalbox/stack/command-line';

/** The files of the workspace that contain the version, and their texts. */
export type Texts = Readonly<Record<(typeof FILES)[number], string>>;

export const FILES = ['package.json', 'package-lock.json', 'Dockerfile', 'CHANGELOG.md'] as const;

/** What npm accepts, without a pre-release. */
const VERSION = /^(0|[1-9]\d{0,8})(\.(0|[1-9]\d{0,8})){2}$/;

/**
 * The files with another version.
 * @throws CommandError if it is lower than the present one, or released already.
 */
export function withVersion(texts: Texts, version: string): Texts {
  if (!VERSION.test(version)) {
    throw new CommandError(`expected a version such as 1.2.3, got ${version}`);
  }
  const { version: before } = JSON.parse(texts['package.json']) as { version: string };
  if (compareVersions(version, before) < 0) {
    throw new CommandError(`expected ${before} or a higher version, got ${version}`);
  }
  if (texts['CHANGELOG.md'].includes(`\n## ${version} (`)) {
    throw new CommandError(`${version} is released already, as CHANGELOG.md says: choose a higher version`);
  }
  return {
    'package.json': withFields(texts, 'package.json', before, version, 1),
    // The lockfile names it twice: for itself, and for the package in its root.
    'package-lock.json': withFields(texts, 'package-lock.json', before, version, 2),
    Dockerfile: texts['Dockerfile'].replace(/(?<=^ARG VERSION=).*/m, version),
    'CHANGELOG.md': texts['CHANGELOG.md'],
  };
}

/** Sets the first fields `version` of a JSON text, and keeps its format. @throws CommandError if it has others. */
function withFields(texts: Texts, file: keyof Texts, before: string, version: string, count: number): string {
  const found = (texts[file].match(/(?<="version": ")[^"]+/g) ?? []).slice(0, count);
  if (found.length < count || found.some((one) => one !== before)) {
    throw new CommandError(
      `${file}: expected the version ${before}, as in package.json, got ${found.join(', ') || 'none'}: npm install corrects package-lock.json`,
    );
  }
  let left = count;
  return texts[file].replace(/(?<="version": ")[^"]+/g, (other) => (left-- > 0 ? version : other));
}

/**
 * The files of a release.
 * @param date - in the form `2026-11-29`.
 * @throws CommandError also if no change is described.
 */
export function releaseFiles(texts: Texts, version: string, date: string): Texts {
  const changed = withVersion(texts, version);
  return { ...changed, 'CHANGELOG.md': releasedChangelog(texts['CHANGELOG.md'], version, date) };
}

/** Moves what is under Unreleased under the version. */
function releasedChangelog(changelog: string, version: string, date: string): string {
  const [, before, changes, after] = /^([^]*?\n## Unreleased\n)([^]*?)(\n## \[?\d[^]*)?$/.exec(changelog) ?? [];
  if (before === undefined || changes === undefined) {
    throw new CommandError('expected a heading "## Unreleased" in CHANGELOG.md');
  }
  if (changes.trim() === '') {
    throw new CommandError('CHANGELOG.md has nothing under Unreleased: describe the changes');
  }
  return `${before}\n## ${version} (${date})\n${changes}${after ?? ''}`;
}

function compareVersions(one: string, other: string): number {
  const [ones, others] = [one, other].map((version) => version.split('.').map(Number));
  return ones!.map((part, index) => part - (others![index] ?? 0)).find((part) => part !== 0) ?? 0;
}
