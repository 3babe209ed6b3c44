import type { Finding } from '../finding.ts';

/** Refused proofs, unusual databases and passwords. */
export async function verifyData(): Promise<Finding[]> {
  return [];
}
