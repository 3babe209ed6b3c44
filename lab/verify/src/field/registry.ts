import { basename } from 'node:path';
import type { Check } from '@signalbox/lab-parts/check';
import { outputFromSources } from '../from-sources.ts';
import { same } from '../printed-checks.ts';

/** What a case observed, and what it should have. */
export type Observation = readonly [what: string, found: string, expected: string];

/** Unusual registries and addresses. */
export async function verifyRegistry(): Promise<Check[]> {
  return [
    ...(await checksOf(new URL('registry-entries.ts', import.meta.url))),
    ...(await checksOf(new URL('registry-access.ts', import.meta.url))),
    ...(await checksOf(new URL('addresses.ts', import.meta.url))),
    ...(await checksOf(new URL('ipv6-only.ts', import.meta.url), withoutIPv4())),
  ];
}

/** The checks of a program that prints what it observed. */
async function checksOf(program: URL, command: readonly string[] = []): Promise<Check[]> {
  try {
    const observations = await outputFromSources(program, command);
    return (observations as Observation[]).map((observation) => same(...observation));
  } catch (error) {
    return [same(`the cases of ${basename(program.pathname)}`, `not run: ${(error as Error).message}`, 'run')];
  }
}

/** A network of its own with nothing but ::1. */
function withoutIPv4(): string[] {
  const asRoot = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const setUp = 'ip link set lo up && ip address del 127.0.0.1/8 dev lo && exec "$@"';
  return ['unshare', ...asRoot, '--net', 'sh', '-c', setUp, 'sh'];
}
