import type { Finding } from '../finding.ts';

/** Unusual registries and addresses. */
export async function verifyRegistry(): Promise<Finding[]> {
  return [];
}
