import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import { formatHostPort } from '../address.ts';
import { AllowedAddresses } from '../directory/allowed-addresses.ts';
import type { RegistryEntry } from './registry.ts';

const TIMEOUT_MS = 500;

/** Whether the process that wrote an entry still runs: it answers at the entry's address, and is the same one. */
export type IsRunning = (entry: RegistryEntry) => Promise<boolean>;

/**
 * Asks the health of the process that wrote an entry who it is. One that does not answer in time counts as gone.
 * @param allowed - where it may be asked: a program that writes to the registry could otherwise cause SSRF.
 */
export const answersAsWritten =
  (allowed = new AllowedAddresses()): IsRunning =>
  async ({ address, opsPort, incarnation }) => {
    if (opsPort === undefined || incarnation === undefined) return false;
    if (allowed.refusal({ address, port: opsPort }) !== undefined) return false;
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

/** Where the process of an entry answers for its health. */
export const healthAt = ({ address, opsPort = 0 }: RegistryEntry): string =>
  `http://${formatHostPort(address, opsPort)}/health/ready`;
