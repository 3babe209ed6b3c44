import { formatHostPort } from '../address.ts';
import type { Registration, RegistryEntry } from './registry.ts';

/** Describes the differences between an entry and its instance's registration. Empty if they are equal. */
export function entryDifferences(registration: Registration, entry: RegistryEntry): readonly string[] {
  const names = ['service', 'version', 'zone', 'startedAt', 'incarnation'] as const;
  const differences = names
    .filter((name) => entry[name] !== registration[name])
    .map((name) => `${name} is ${entry[name]}, expected ${registration[name]}`);
  const [found, expected] = [entry, registration].map(({ address, port }) => formatHostPort(address, port));
  if (found !== expected) differences.push(`address is ${found}, expected ${expected}`);
  if (entry.opsPort !== undefined && entry.opsPort !== opsPortOf(registration))
    differences.push(`ops port is ${entry.opsPort}, expected ${opsPortOf(registration)}`);
  const { url } = registration.check;
  if (entry.check === undefined) differences.push('its check is missing');
  // The output contains the requested URL after the first check.
  else if (entry.check.output !== '' && !entry.check.output.includes(url))
    differences.push(`its check does not request ${url}: ${entry.check.output}`);
  return differences;
}

/** The port of a check's URL. */
export const opsPortOf = ({ check }: Registration): number => Number(new URL(check.url).port || 80);

/** Whether the process that wrote the entry started before the one that registers. */
export const isOlder = (entry: RegistryEntry, { startedAt, incarnation = '' }: Registration): boolean =>
  entry.startedAt === startedAt ? (entry.incarnation ?? '') < incarnation : entry.startedAt < startedAt;
