import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import { formatHostPort } from '../address.ts';
import { AllowedAddresses } from '../directory/allowed-addresses.ts';
import type { RegistryEntry } from './registry.ts';

const TIMEOUT_MS = 500;

/**
 * Whether the process that wrote an entry still runs: the health endpoint at the entry's address reports its
 * incarnation.
 */
export type IsRunning = (entry: RegistryEntry) => Promise<boolean>;

/**
 * Requests the health endpoint of the process that wrote an entry and compares the incarnation. A process that does not
 * answer in time counts as terminated.
 * @param allowed - the addresses that may be requested. A program that writes to the registry could otherwise cause
 * SSRF.
 */
export const checkOwnerByHealth =
  (allowed = new AllowedAddresses()): IsRunning =>
  async ({ address, opsPort, incarnation }) => {
    if (opsPort === undefined || incarnation === undefined) return false;
    if (allowed.problemOf({ address, port: opsPort }) !== undefined) return false;
    try {
      return (await incarnationAt(address, opsPort)) === incarnation;
    } catch {
      return false;
    }
  };

function incarnationAt(host: string, port: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const options = { host, port, path: '/health/ready', agent: false, signal: AbortSignal.timeout(TIMEOUT_MS) };
    request(options, (reply) => {
      json(reply).then((body) => resolve((body as { incarnation?: unknown } | null)?.incarnation), reject);
    })
      .on('error', reject)
      .end();
  });
}

/** The URL of the health endpoint of an entry's process. */
export const healthAt = ({ address, opsPort = 0 }: RegistryEntry): string =>
  `http://${formatHostPort(address, opsPort)}/health/ready`;
