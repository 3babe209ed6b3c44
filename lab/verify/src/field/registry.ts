import { basename } from 'node:path';
import type { Check } from '@signalbox/lab-parts/check';
import { outputFromSources } from '../from-sources.ts';
import { textEquals } from '../printed-checks.ts';

/** The observed and the expected result of a case. */
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

/** Runs a program that prints its observations, and returns them as checks. */
async function checksOf(program: URL, command: readonly string[] = []): Promise<Check[]> {
  try {
    const observations = await outputFromSources(program, command);
    return (observations as Observation[]).map((observation) => textEquals(...observation));
  } catch (error) {
    return [textEquals(`the cases of ${basename(program.pathname)}`, `not run: ${(error as Error).message}`, 'run')];
  }
}

/** A command that runs a program in a network namespace that has only the address ::1. */
function withoutIPv4(): string[] {
  const asRoot = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const setUp = 'ip link set lo up && ip address del 127.0.0.1/8 dev lo && exec "$@"';
  return ['unshare', ...asRoot, '--net', 'sh', '-c', setUp, 'sh'];
}
