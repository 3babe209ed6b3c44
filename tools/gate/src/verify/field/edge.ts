import type { Finding } from '../finding.ts';

/** Unusual requests, at a running system. */
export async function verifyEdge(): Promise<Finding[]> {
  return [];
}
