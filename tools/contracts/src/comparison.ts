import type { Change } from './change.ts';
import { interfaceChanges } from './operations/operation-changes.ts';
import { httpOperations } from './operations/http-operations.ts';
import type { Release } from './release.ts';

/** The present, compared with the last release. */
export interface Comparison {
  readonly was: string;
  readonly is: string;
  readonly breaking: readonly Change[];
  readonly compatible: readonly Change[];
  /** Whether the version says that it may break callers and clients. */
  readonly mayBreak: boolean;
}

/** Compares all contracts and the HTTP API. */
export function compareReleases(was: Release, is: Release): Comparison {
  const services = new Set([...Object.keys(was.contracts), ...Object.keys(is.contracts)]);
  const contractOf = ({ contracts }: Release, name: string) => ({
    operations: contracts[name] ?? {},
    hasOpenErrors: false,
  });
  const changes = [
    ...[...services].flatMap((name) => interfaceChanges(contractOf(was, name), contractOf(is, name))),
    ...interfaceChanges(httpOperations(was.openapi), httpOperations(is.openapi)),
  ];
  return {
    was: was.version,
    is: is.version,
    breaking: changes.filter(({ breaks }) => breaks !== undefined),
    compatible: changes.filter(({ breaks }) => breaks === undefined),
    mayBreak: breakingPart(is.version) > breakingPart(was.version),
  };
}

/** The part of a version that a breaking change raises (semver.org): the first, or the second while the first is 0. */
function breakingPart(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major * 1e6 + (major === 0 ? minor : 0);
}

/** The lowest version that may break callers of a version. */
export function nextBreakingVersion(version: string): string {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major === 0 ? `0.${minor + 1}.0` : `${major + 1}.0.0`;
}
