import type { Finding } from '../finding.ts';

/** Unusual machines: how the system starts on them, and stops. */
export async function verifyStart(): Promise<Finding[]> {
  return [];
}
